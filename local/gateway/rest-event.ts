import { type HttpHeader, type HttpRequest, headerOf, withHeader } from './http-message.ts';
import { type RestRequestContext, traceId } from './request-context.ts';
import { decoded } from './rest-routes.ts';

/** What a Lambda proxy integration receives. */
export interface RestEvent {
  resource: string;
  /** Without the stage, still percent-encoded. */
  path: string;
  httpMethod: string;
  headers: Record<string, string> | null;
  multiValueHeaders: Record<string, string[]> | null;
  queryStringParameters: Record<string, string> | null;
  multiValueQueryStringParameters: Record<string, string[]> | null;
  pathParameters: Record<string, string> | null;
  stageVariables: Record<string, string> | null;
  requestContext: RestRequestContext;
  body: string | null;
  isBase64Encoded: boolean;
}

export interface RestEventParts {
  resource: string;
  path: string;
  pathParameters: Record<string, string>;
  stageVariables: Record<string, string>;
  requestContext: RestRequestContext;
  binaryMediaTypes: readonly string[];
}

/**
 * The proxy event of payload format 1.0; maps without an entry are null.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function restEvent(request: HttpRequest, parts: RestEventParts): RestEvent {
  const query = queryPairs(request.query);
  const binary = isBinary(headerOf(request.headers, 'content-type'), parts.binaryMediaTypes);
  return {
    resource: parts.resource,
    path: parts.path,
    httpMethod: request.method,
    headers: nullIfEmpty(lastValues(request.headers)),
    multiValueHeaders: nullIfEmpty(allValues(request.headers)),
    queryStringParameters: nullIfEmpty(lastValues(query)),
    multiValueQueryStringParameters: nullIfEmpty(allValues(query)),
    pathParameters: nullIfEmpty(parts.pathParameters),
    stageVariables: nullIfEmpty(parts.stageVariables),
    requestContext: parts.requestContext,
    body: request.body.length === 0 ? null : request.body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: binary && request.body.length > 0,
  };
}

/**
 * The event of a REQUEST authorizer: no body, and empty maps stay maps.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export function authorizerEvent(event: RestEvent, methodArn: string): Record<string, unknown> {
  return {
    type: 'REQUEST',
    methodArn,
    resource: event.resource,
    path: event.path,
    httpMethod: event.httpMethod,
    headers: event.headers ?? {},
    multiValueHeaders: event.multiValueHeaders ?? {},
    queryStringParameters: event.queryStringParameters ?? {},
    multiValueQueryStringParameters: event.multiValueQueryStringParameters ?? {},
    pathParameters: event.pathParameters ?? {},
    stageVariables: event.stageVariables ?? {},
    requestContext: event.requestContext,
  };
}

/** The request with the headers that API Gateway adds; it is reached over HTTPS only, so the event says so here too. */
export function withForwarding(request: HttpRequest, nowMs: number): HttpRequest {
  const chain = headerOf(request.headers, 'x-forwarded-for');
  const from = chain === undefined ? request.sourceIp : `${chain}, ${request.sourceIp}`;
  let headers = withHeader(request.headers, 'X-Forwarded-For', from);
  headers = withHeader(headers, 'X-Forwarded-Port', '443');
  headers = withHeader(headers, 'X-Forwarded-Proto', 'https');
  if (headerOf(headers, 'x-amzn-trace-id') === undefined) headers.push(['X-Amzn-Trace-Id', traceId(nowMs)]);
  return { ...request, headers };
}

/** Decoded name and value pairs, in the order sent; a plus is a space. */
export function queryPairs(query: string): HttpHeader[] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      const text = equals === -1 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
      const [name = '', value = ''] = text.map((raw) => decoded(raw.replaceAll('+', ' ')));
      return [name, value];
    });
}

/** `type/subtype` against a list that may hold wildcards such as `image/*`. */
export function isBinary(mediaType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  const type = (mediaType ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';
  return binaryMediaTypes.some((candidate) => {
    const wanted = candidate.toLowerCase();
    return (
      wanted === '*/*' || wanted === type || (wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1)))
    );
  });
}

export function lastValues(pairs: readonly HttpHeader[]): Record<string, string> {
  return Object.fromEntries(pairs);
}

export function allValues(pairs: readonly HttpHeader[]): Record<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}

function nullIfEmpty<T extends object>(map: T): T | null {
  return Object.keys(map).length === 0 ? null : map;
}
