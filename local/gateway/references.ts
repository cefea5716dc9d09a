import type { Resource, Stack } from '../cloud-types.ts';

/** Every resource of one CloudFormation type, in template order. */
export function resourcesOf(stack: Stack, type: string): Resource[] {
  return [...stack.resources.values()].filter((resource) => resource.type === type);
}

/**
 * The resource that a resolved `Ref` means: by logical id in any case (API ids are lower-case in domain
 * names), or by the name its properties give it.
 */
export function findReferenced(stack: Stack, type: string, reference: string): Resource | undefined {
  const wanted = reference.toLowerCase();
  return resourcesOf(stack, type).find(
    (resource) =>
      resource.logicalId.toLowerCase() === wanted ||
      NAME_PROPERTIES.some((name) => resource.properties[name] === reference),
  );
}

/** The last part of a function's ARN, or the name itself; an alias or version is dropped. */
export function functionName(functionId: string): string {
  return /:function:(?<name>[^:]+)/u.exec(functionId)?.groups?.['name'] ?? functionId;
}

/** The function's ARN out of an integration or authorizer `uri`. */
export function functionOfUri(uri: string, where: string): string {
  const found = /\/functions\/(?<arn>[^/]+)\/invocations$/u.exec(uri)?.groups?.['arn'];
  if (found === undefined) {
    throw new Error(
      `${where}: "${uri}" is not a Lambda invocation uri; expected arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations`,
    );
  }
  return found;
}

const NAME_PROPERTIES = ['Name', 'UsagePlanName', 'FunctionName'];
