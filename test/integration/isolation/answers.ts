import type { Operation } from '#shared/http/contract.ts';
import { type Answer, send } from '#test/support/platform.ts';
import { REQUESTS } from './fixtures.ts';
import type { Identifier } from './operations.ts';

export interface Request {
  method: string;
  path: string;
  body: unknown;
}

/** A valid call of the operation, with these values in place of the identifiers that the contract's example names. */
export function requestOf(operation: Operation, values: ReadonlyMap<Identifier, string>): Request {
  const own = REQUESTS[operation.id];
  let path = operation.path;
  const query = new URLSearchParams(own?.query);
  let body: unknown = own?.body ?? operation.bodyExample;
  for (const [{ place, name }, value] of values) {
    if (place === 'path') path = path.replace(new RegExp(`\\{${name}\\+?\\}`), encodeURIComponent(value));
    if (place === 'query') query.set(name, value);
    if (place === 'body') body = withField(body, name.split('.'), value);
  }
  return { method: operation.method, path: query.size > 0 ? `${path}?${query.toString()}` : path, body };
}

function withField(body: unknown, [name = '', ...rest]: string[], value: string): unknown {
  const object = (body ?? {}) as Record<string, unknown>;
  const before = object[name];
  if (rest.length > 0 && Array.isArray(before))
    return { ...object, [name]: before.map((one) => withField(one, rest, value)) };
  if (rest.length > 0) return { ...object, [name]: withField(before, rest, value) };
  return { ...object, [name]: Array.isArray(before) ? [value] : value };
}

export function sendAs(url: string, { method, path, body }: Request, credential: Record<string, string>) {
  return send(url, method, path, body, credential);
}

/** What differs from call to call whatever is asked. */
const OF_THE_CALL =
  /^(?:date|x-request-id|x-amzn-requestid|x-amz-apigw-id|x-amz-cf-id|x-cache|via|connection|keep-alive|content-length|etag|.*ratelimit.*|retry-after)$/i;

/** Status, headers and body as a caller can compare them, without what differs from call to call and what it sent. */
export function comparable({ status, headers, text }: Answer, sent: readonly string[]): unknown {
  const kept = [...headers]
    .filter(([name]) => !OF_THE_CALL.test(name))
    .map(([name, value]) => `${name}: ${value}`);
  return { status, headers: kept.map((line) => plain(line, sent)), body: plain(text, sent) };
}

function plain(text: string, sent: readonly string[]): string {
  let result = text;
  for (const value of sent) if (value !== '') result = result.replaceAll(value, '<sent>');
  return result
    .replaceAll(/"(request_id|requestId)":"[^"]*"/g, '"$1":"<request>"')
    .replaceAll(/"(timestamp|generated_at|generatedAt)":"[^"]*"/g, '"$1":"<time>"');
}
