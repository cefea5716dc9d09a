import { validateHeaderName, validateHeaderValue } from 'node:http';
import * as z from 'zod';
import type { InvokeOutcome } from '../cloud-types.ts';
import { GatewayRefusal } from './gateway-response.ts';
import { type HttpAnswer, type HttpHeader, headerOf } from './http-message.ts';
import { isBinary } from './rest-event.ts';

const HeaderValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format */
const ProxyAnswer = z.object({
  statusCode: z.coerce.number().int().min(200).max(599),
  headers: z.record(z.string(), HeaderValue).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(HeaderValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});
type ProxyAnswer = z.output<typeof ProxyAnswer>;

interface AnswerScope {
  accept: string | undefined;
  binaryMediaTypes: readonly string[];
  where: string;
}

/** The client's answer for an invocation; a failed or malformed one is 502. */
export function readProxyOutcome(outcome: InvokeOutcome, scope: AnswerScope): HttpAnswer {
  if (outcome.kind === 'timeout')
    throw badGateway(`${scope.where}: the function timed out after ${outcome.afterMs} ms`);
  if (outcome.kind === 'error') throw badGateway(`${scope.where}: ${outcome.errorType}: ${outcome.message}`);
  const parsed = ProxyAnswer.safeParse(outcome.payload);
  if (!parsed.success) {
    throw badGateway(`${scope.where}: malformed Lambda proxy response: ${z.prettifyError(parsed.error)}`);
  }
  const headers = headersOf(parsed.data);
  requireValidHeaders(headers, scope.where);
  if (headerOf(headers, 'content-type') === undefined) headers.push(['Content-Type', 'application/json']);
  return { status: parsed.data.statusCode, headers, body: bodyOf(parsed.data, scope) };
}

function badGateway(cause: string): GatewayRefusal {
  return new GatewayRefusal('DEFAULT_5XX', { cause });
}

/** A name in both maps takes the values of `multiValueHeaders` only. */
function headersOf(answer: ProxyAnswer): HttpHeader[] {
  const many = Object.entries(answer.multiValueHeaders ?? {});
  const taken = new Set(many.map(([name]) => name.toLowerCase()));
  const single = Object.entries(answer.headers ?? {}).filter(([name]) => !taken.has(name.toLowerCase()));
  return [
    ...single,
    ...many.flatMap(([name, values]) => values.map((value): HttpHeader => [name, value])),
  ].filter(([name]) => !CONNECTION_HEADERS.has(name.toLowerCase()));
}

function requireValidHeaders(headers: HttpHeader[], where: string): void {
  for (const [name, value] of headers) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw badGateway(
        `${where}: the header ${JSON.stringify(name)} holds characters that HTTP does not allow`,
      );
    }
  }
}

/**
 * A base64 body is decoded when the first media type that the client accepts is a binary one of the API;
 * else it reaches the client as base64 text.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
 */
function bodyOf(answer: ProxyAnswer, scope: AnswerScope): Buffer {
  const text = answer.body ?? '';
  const accepted = scope.accept?.split(',')[0]?.trim();
  const decodes = answer.isBase64Encoded === true && isBinary(accepted, scope.binaryMediaTypes);
  return Buffer.from(text, decodes ? 'base64' : 'utf8');
}

/** API Gateway sets these itself. */
const CONNECTION_HEADERS = new Set([
  'connection',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'upgrade',
]);
