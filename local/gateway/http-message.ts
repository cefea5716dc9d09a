import type { IncomingMessage, ServerResponse } from 'node:http';

/** One header line; names keep the case in which they were sent. */
export type HttpHeader = [name: string, value: string];

/** A request as the gateways and the front pass it on. */
export interface HttpRequest {
  method: string;
  /** As sent, still percent-encoded, without the query. */
  path: string;
  /** As sent, without the question mark. */
  query: string;
  headers: HttpHeader[];
  /** Empty when `tooLarge`. */
  body: Buffer;
  /** The body passed `MAX_PAYLOAD_BYTES`; the rest of it was thrown away. */
  tooLarge: boolean;
  /** Address of whoever opened the connection. */
  sourceIp: string;
  sourcePort: number;
}

export interface HttpAnswer {
  status: number;
  headers: HttpHeader[];
  body: Buffer;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
export const MAX_PAYLOAD_BYTES = 10 * 1024 * 1024;

/** The header's last value, or undefined. */
export function headerOf(headers: readonly HttpHeader[], name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.findLast(([candidate]) => candidate.toLowerCase() === wanted)?.[1];
}

/** The headers with every line of this name replaced by one. */
export function withHeader(headers: readonly HttpHeader[], name: string, value: string): HttpHeader[] {
  return [...withoutHeader(headers, name), [name, value]];
}

export function withoutHeader(headers: readonly HttpHeader[], name: string): HttpHeader[] {
  const unwanted = name.toLowerCase();
  return headers.filter(([candidate]) => candidate.toLowerCase() !== unwanted);
}

/** Method, target, headers and peer of a request whose body is read elsewhere, or not at all. */
export function requestHead(message: IncomingMessage): HttpRequest {
  const target = originForm(message.url ?? '/');
  const mark = target.indexOf('?');
  const headers: HttpHeader[] = [];
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2) {
    headers.push([message.rawHeaders[at] ?? '', message.rawHeaders[at + 1] ?? '']);
  }
  return {
    method: message.method ?? 'GET',
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    headers,
    body: Buffer.alloc(0),
    tooLarge: false,
    sourceIp: (message.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/u, ''),
    sourcePort: message.socket.remotePort ?? 0,
  };
}

/** Reads a whole request. A body past the limit is drained, so that the client still reads the answer. */
export async function readRequest(message: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= MAX_PAYLOAD_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  const tooLarge = size > MAX_PAYLOAD_BYTES;
  return { ...requestHead(message), body: tooLarge ? Buffer.alloc(0) : Buffer.concat(chunks), tooLarge };
}

/** Sends an answer whole, with its length. */
export function sendAnswer(response: ServerResponse, answer: HttpAnswer, method: string): void {
  const lines = new Map<string, { name: string; values: string[] }>();
  for (const [name, value] of answer.headers) {
    const line = lines.get(name.toLowerCase()) ?? { name, values: [] };
    line.values.push(value);
    lines.set(name.toLowerCase(), line);
  }
  response.statusCode = answer.status;
  for (const { name, values } of lines.values()) {
    response.setHeader(name, values.length === 1 ? (values[0] ?? '') : values);
  }
  const bodyless = answer.status === 204 || answer.status === 304 || answer.status < 200;
  if (!bodyless) response.setHeader('Content-Length', answer.body.length);
  response.end(bodyless || method === 'HEAD' ? undefined : answer.body);
}

/** RFC 9112 3.2.2: a server takes the absolute form too. */
function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const absolute = /^https?:\/\/[^/?#]*(?<rest>.*)$/iu.exec(target)?.groups?.['rest'];
  return absolute === undefined ? '/' : absolute.startsWith('/') ? absolute : `/${absolute}`;
}
