import { promisify } from 'node:util';
import { deflate, gunzip, gzip, inflate } from 'node:zlib';
import { GatewayRefusal } from './gateway-response.ts';
import {
  type HttpAnswer,
  type HttpRequest,
  headerOf,
  MAX_PAYLOAD_BYTES,
  withHeader,
  withoutHeader,
} from './http-message.ts';

const codings = {
  gzip: { pack: promisify(gzip), unpack: promisify(gunzip) },
  deflate: { pack: promisify(deflate), unpack: promisify(inflate) },
};
type Coding = keyof typeof codings;

/**
 * The request with a plain body. Refuses an unknown coding, or bytes that are not in it, with 415, and a body
 * that unpacks past the payload limit with 413.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-make-request-with-compressed-payload.html
 */
export async function decompressRequest(request: HttpRequest): Promise<HttpRequest> {
  const coding = headerOf(request.headers, 'content-encoding')?.trim().toLowerCase();
  if (coding === undefined || coding === 'identity' || request.body.length === 0) return request;
  if (!isCoding(coding)) throw new GatewayRefusal('UNSUPPORTED_MEDIA_TYPE');
  try {
    const body = await codings[coding].unpack(request.body, { maxOutputLength: MAX_PAYLOAD_BYTES });
    return { ...request, body, headers: withoutHeader(request.headers, 'content-encoding') };
  } catch (error) {
    const tooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new GatewayRefusal(tooLong ? 'REQUEST_TOO_LARGE' : 'UNSUPPORTED_MEDIA_TYPE');
  }
}

/**
 * Compresses an answer of at least `minimumBytes` when the client names a supported coding first, and the
 * integration has not compressed it. `*` alone does not compress.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-receive-response-with-compressed-payload.html
 */
export async function compressAnswer(
  answer: HttpAnswer,
  acceptEncoding: string | undefined,
  minimumBytes: number | undefined,
): Promise<HttpAnswer> {
  const coding = preferredCoding(acceptEncoding ?? '');
  if (minimumBytes === undefined || coding === undefined || answer.body.length < minimumBytes) return answer;
  if (answer.body.length === 0 || headerOf(answer.headers, 'content-encoding') !== undefined) return answer;
  const body = await codings[coding].pack(answer.body);
  return { ...answer, body, headers: withHeader(answer.headers, 'Content-Encoding', coding) };
}

/** The coding of highest weight; the first named wins a tie. Undefined unless it is one of ours. */
function preferredCoding(acceptEncoding: string): Coding | undefined {
  const named = acceptEncoding
    .split(',')
    .map((part) => {
      const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return { name, weight: weight === undefined ? 1 : Number(weight.slice(2)) };
    })
    .filter(({ name, weight }) => name !== '' && weight > 0)
    .sort((a, b) => b.weight - a.weight);
  const first = named[0]?.name;
  return first !== undefined && isCoding(first) ? first : undefined;
}

function isCoding(name: string): name is Coding {
  return name === 'gzip' || name === 'deflate';
}
