import { partition } from '@aws-sdk/core/client';
import { Sha256 } from '@smithy/core/checksum';
import { buildQueryString, HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { httpCaller } from './http-caller.ts';
import { lazy } from './lazy.ts';
import { pauseUpTo } from './pause.ts';
import { ownIdentity } from './sign.ts';

/** As the SDK's clients here do it. */
const ATTEMPTS = 4;
const LONGEST_PAUSE_MS = 200;
const PATIENCE_MS = 10_000;

export interface S3Object {
  bucket: string;
  /** Absent for the bucket itself. */
  key?: string;
}

const s3 = lazy(() => {
  const { region, accessKeyId, secretAccessKey, sessionToken } = ownIdentity();
  const endpoint = endpointOf(region);
  return {
    endpoint,
    send: httpCaller(endpoint, PATIENCE_MS),
    signer: new SignatureV4({
      service: 's3',
      region,
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
      sha256: Sha256,
      // S3 alone signs the path as it is.
      uriEscapePath: false,
    }),
  };
});

/** Where the SDK's clients find S3, too. */
function endpointOf(region: string): URL {
  const named = process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL'];
  return new URL(named ?? `https://s3.${region}.${partition(region).dnsSuffix}`);
}

/**
 * A link that anybody may GET the object with for so many seconds, with these values of the query.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export async function s3Link(
  object: Required<S3Object>,
  query: Record<string, string>,
  seconds: number,
): Promise<string> {
  const request = requestFor('GET', object, query);
  const signed = await s3().signer.presign(request, { expiresIn: seconds });
  return `${s3().endpoint.origin}${signed.path}?${buildQueryString(signed.query ?? {})}`;
}

/**
 * A call without body and without interest in the answer's. Tried again where S3 is busy or not reached, which is safe
 * for what changes nothing and for what may be done twice.
 * @returns the answer's status below 500
 */
export async function callS3(
  method: 'HEAD' | 'DELETE',
  object: S3Object,
  abortSignal?: AbortSignal,
): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const status = await once(method, object, abortSignal).catch((error: unknown) => {
      if (attempt === ATTEMPTS || abortSignal?.aborted) throw error;
      return undefined;
    });
    if (status !== undefined && status < 500) return status;
    if (attempt === ATTEMPTS) throw new Error(`S3 answered a ${method} with ${status}, ${ATTEMPTS} times.`);
    await pauseUpTo(LONGEST_PAUSE_MS * 2 ** attempt);
  }
}

async function once(
  method: 'HEAD' | 'DELETE',
  object: S3Object,
  abortSignal: AbortSignal | undefined,
): Promise<number> {
  const { path, headers } = await s3().signer.sign(requestFor(method, object, {}));
  return s3().send({ method, path, headers, body: '' }, abortSignal);
}

/** Path-style addresses work on S3 and on every local stand-in. */
function requestFor(method: string, { bucket, key }: S3Object, query: Record<string, string>): HttpRequest {
  const { protocol, hostname, host, port } = s3().endpoint;
  return new HttpRequest({
    method,
    protocol,
    hostname,
    ...(port === '' ? {} : { port: Number(port) }),
    path: `/${[bucket, ...(key?.split('/') ?? [])].map(encodeURIComponent).join('/')}`,
    query,
    headers: { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  });
}
