import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type HttpRequest, headerOf } from '../gateway/http-message.ts';
import { decoded } from '../gateway/rest-routes.ts';

/** The credentials that everything on the local cloud signs with. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Why S3 refuses a request: its error code, message and further elements of the error document. */
export interface S3Refusal {
  code: 'AccessDenied' | 'AuthorizationQueryParametersError' | 'InvalidAccessKeyId' | 'SignatureDoesNotMatch';
  message: string;
  detail?: Record<string, string>;
}

interface Presigned {
  accessKeyId: string;
  /** `DATE/REGION/s3/aws4_request` */
  scope: string;
  amzDate: string;
  issuedAtMs: number;
  expiresSeconds: number;
  signedHeaders: string[];
  signature: string;
}

/** Seven days, the longest that SigV4 allows. */
const MAX_EXPIRES_SECONDS = 604_800;

export function isPresigned(query: string): boolean {
  return /(?:^|&)X-Amz-(?:Signature|Algorithm|Credential)=/u.test(query);
}

/**
 * Checks the expiry and the signature of a presigned request; undefined when both hold,
 * and the bucket (path style) admits a signature of that age.
 *
 * @param ageLimits milliseconds by bucket
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function checkPresigned(
  request: HttpRequest,
  nowMs: number,
  ageLimits: ReadonlyMap<string, number>,
): S3Refusal | undefined {
  const presigned = readPresigned(new Map(rawPairs(request.query)));
  if (presigned === undefined) {
    return {
      code: 'AuthorizationQueryParametersError',
      message:
        'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters, the last from 1 to 604800 seconds.',
    };
  }
  if (presigned.accessKeyId !== LOCAL_CREDENTIALS.accessKeyId) {
    return {
      code: 'InvalidAccessKeyId',
      message: 'The AWS Access Key Id you provided does not exist in our records.',
    };
  }
  const expiresAtMs = presigned.issuedAtMs + presigned.expiresSeconds * 1000;
  if (nowMs > expiresAtMs) {
    return {
      code: 'AccessDenied',
      message: 'Request has expired',
      detail: {
        'X-Amz-Expires': String(presigned.expiresSeconds),
        Expires: isoSeconds(expiresAtMs),
        ServerTime: isoSeconds(nowMs),
      },
    };
  }
  if (matches(presigned.signature, signatureOf(request, presigned))) {
    const limit = ageLimits.get(request.path.split('/')[1] ?? '');
    const tooOld = limit !== undefined && nowMs - presigned.issuedAtMs > limit;
    return tooOld ? { code: 'AccessDenied', message: 'Access Denied' } : undefined;
  }
  return {
    code: 'SignatureDoesNotMatch',
    message:
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  };
}

function readPresigned(query: Map<string, string>): Presigned | undefined {
  const [accessKeyId = '', ...scope] = decoded(query.get('X-Amz-Credential') ?? '').split('/');
  const amzDate = query.get('X-Amz-Date') ?? '';
  const signature = query.get('X-Amz-Signature') ?? '';
  const signedHeaders = decoded(query.get('X-Amz-SignedHeaders') ?? '').split(';');
  const issuedAtMs = Date.parse(
    amzDate.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u, '$1-$2-$3T$4:$5:$6Z'),
  );
  const expiresSeconds = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  const complete =
    query.get('X-Amz-Algorithm') === 'AWS4-HMAC-SHA256' &&
    scope.length === 4 &&
    scope[0] === amzDate.slice(0, 8) &&
    signedHeaders.includes('host') &&
    /^[0-9a-f]{64}$/u.test(signature) &&
    !Number.isNaN(issuedAtMs) &&
    expiresSeconds >= 1 &&
    expiresSeconds <= MAX_EXPIRES_SECONDS;
  if (!complete) return undefined;
  return {
    accessKeyId,
    scope: scope.join('/'),
    amzDate,
    issuedAtMs,
    expiresSeconds,
    signedHeaders,
    signature,
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signatureOf(request: HttpRequest, presigned: Presigned): string {
  const headers = presigned.signedHeaders.map(
    (name) => `${name}:${(headerOf(request.headers, name) ?? '').trim().replaceAll(/ +/gu, ' ')}\n`,
  );
  const query = rawPairs(request.query)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([name, value]) => `${name}=${value}`);
  const canonical = [
    request.method,
    request.path,
    query.join('&'),
    headers.join(''),
    presigned.signedHeaders.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', presigned.amzDate, presigned.scope, sha256(canonical)].join('\n');
  const key = presigned.scope
    .split('/')
    .reduce<string | Buffer>(
      (secret, part) => hmac(secret, part),
      `AWS4${LOCAL_CREDENTIALS.secretAccessKey}`,
    );
  return hmac(key, text).toString('hex');
}

function rawPairs(query: string): [string, string][] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals === -1 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
    });
}

function matches(given: string, expected: string): boolean {
  return timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
