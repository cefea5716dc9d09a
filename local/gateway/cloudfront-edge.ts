import type { EdgeRequest, EdgeResponse } from './cloudfront-function.ts';
import type { HttpAnswer, HttpHeader, HttpRequest } from './http-message.ts';

type Values = EdgeRequest['headers'];

/** A request in the form that CloudFront Functions see: lower-case names, cookies apart, nothing decoded. */
export function toEdgeRequest(request: HttpRequest): EdgeRequest {
  const headers = request.headers.filter(([name]) => name.toLowerCase() !== 'cookie');
  const cookies = request.headers.filter(([name]) => name.toLowerCase() === 'cookie');
  return {
    method: request.method,
    uri: request.path,
    querystring: toValues(
      request.query
        .split('&')
        .filter((part) => part !== '')
        .map(splitPair),
    ),
    headers: toValues(headers.map(([name, value]) => [name.toLowerCase(), value])),
    cookies: toValues(
      cookies.flatMap(([, value]) =>
        value
          .split(/;\s*/u)
          .filter((pair) => pair !== '')
          .map(splitPair),
      ),
    ),
  };
}

/** The request with what a function changed. */
export function fromEdgeRequest(edge: EdgeRequest, original: HttpRequest): HttpRequest {
  const spelling = new Map(original.headers.map(([name]) => [name.toLowerCase(), name]));
  const headers: HttpHeader[] = fromValues(edge.headers).map(([name, value]) => [
    spelling.get(name) ?? name,
    value,
  ]);
  const cookies = fromValues(edge.cookies).map(([name, value]) => `${name}=${value}`);
  if (cookies.length > 0) headers.push(['Cookie', cookies.join('; ')]);
  const query = fromValues(edge.querystring)
    .map(([name, value]) =>
      value === '' && !original.query.includes(`${name}=`) ? name : `${name}=${value}`,
    )
    .join('&');
  return { ...original, path: edge.uri, headers, query };
}

/** An answer in the form that viewer-response functions see: without its body. */
export function toEdgeResponse(answer: HttpAnswer): EdgeResponse {
  const headers = answer.headers.filter(([name]) => name.toLowerCase() !== 'set-cookie');
  const cookies = answer.headers.filter(([name]) => name.toLowerCase() === 'set-cookie');
  return {
    statusCode: answer.status,
    headers: toValues(headers.map(([name, value]) => [name.toLowerCase(), value])),
    cookies: Object.fromEntries(
      cookies.map(([, line]) => {
        const [pair = '', ...attributes] = line.split(/;\s*/u);
        const [name, value] = splitPair(pair);
        return [name, { value, attributes: attributes.join('; ') }];
      }),
    ),
  };
}

/** The answer a function made or changed; without a body of its own it keeps the origin's. */
export function fromEdgeResponse(edge: EdgeResponse, body: Buffer): HttpAnswer {
  const headers = fromValues(edge.headers);
  for (const [name, { value, attributes }] of Object.entries(edge.cookies)) {
    headers.push([
      'Set-Cookie',
      [`${name}=${value}`, attributes ?? ''].filter((part) => part !== '').join('; '),
    ]);
  }
  return {
    status: edge.statusCode,
    headers: headers.filter(([name]) => name !== 'content-length'),
    body:
      edge.body === undefined
        ? body
        : Buffer.from(edge.body.data, edge.body.encoding === 'base64' ? 'base64' : 'utf8'),
  };
}

function toValues(pairs: [string, string][]): Values {
  const all = new Map<string, string[]>();
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value]);
  return Object.fromEntries(
    [...all].map(([name, values]) => [
      name,
      {
        value: values[0] ?? '',
        ...(values.length > 1 ? { multiValue: values.map((value) => ({ value })) } : {}),
      },
    ]),
  );
}

function fromValues(values: Values): HttpHeader[] {
  return Object.entries(values).flatMap(([name, { value, multiValue }]) =>
    (multiValue ?? [{ value }]).map((one): HttpHeader => [name, one.value]),
  );
}

function splitPair(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}
