/**
 * Takes the place of the SDK's search for credentials in the bundles of functions: Lambda gives a function the
 * credentials of its role in these variables, and files, SSO and metadata services are not asked. That leaves out the
 * SDK's clients for them, a fifth of a bundle.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function defaultProvider() {
  return async () => ({
    accessKeyId: required('AWS_ACCESS_KEY_ID'),
    secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
    ...(process.env['AWS_SESSION_TOKEN'] ? { sessionToken: process.env['AWS_SESSION_TOKEN'] } : {}),
  });
}

function required(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set: this code runs in Lambda only, which sets it.`);
}
