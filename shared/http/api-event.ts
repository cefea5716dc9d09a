import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';

export type ApiEvent = APIGatewayProxyEvent;
export type ApiResult = APIGatewayProxyResult;
export type ApiContext = Context;

/** Header names in lower case, as HTTP compares them; the last value of a repeated one. */
export function lowerCaseHeaders(event: ApiEvent): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(event.headers ?? {})) headers[name.toLowerCase()] = value;
  return headers;
}

/** Query parameters: a text each, an array where one is repeated. */
export function queryValues(event: ApiEvent): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    if (values && values.length > 0) query[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return query;
}

/** A deployed platform is reached by https only; on this machine there is no certificate. */
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/** Scheme and host as the caller wrote them; the distribution hands its own host on in `x-forwarded-host`. */
export function baseUrlOf(headers: Record<string, string | undefined>): string {
  const host = headers['x-forwarded-host'] ?? headers['host'] ?? 'localhost';
  return `${LOOPBACK.test(host) ? 'http' : 'https'}://${host}`;
}
