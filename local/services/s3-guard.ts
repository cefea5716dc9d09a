import { randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Clock } from '#shared/runtime/clock.ts';
import { headerOf, requestHead, withHeader } from '../gateway/http-message.ts';
import { queryPairs } from '../gateway/rest-event.ts';
import { checkPresigned, isPresigned, type S3Refusal } from './presigned.ts';
import { type RunningService, startServer } from './service-server.ts';

export interface S3GuardOptions {
  s3Endpoint: string;
  clock: Clock;
  /** The longest age of a signature in milliseconds, by bucket. */
  ageLimits: ReadonlyMap<string, number>;
}

/**
 * Starts a reverse proxy before an S3 emulator that does not check signatures: it refuses presigned requests that have
 * expired or whose signature is wrong, and requests that carry no credentials at all, since every bucket is private.
 * Everything else passes, streamed both ways.
 *
 * @param port 0 takes a free one
 */
export function startS3Guard(
  { s3Endpoint, clock, ageLimits }: S3GuardOptions,
  port: number,
): Promise<RunningService> {
  return startServer((message, response) => {
    const refusal = refusalOf(message, clock(), ageLimits);
    if (refusal === undefined) return pass(s3Endpoint, message, response);
    refuse(refusal, message, response);
    return Promise.resolve();
  }, port);
}

function refusalOf(
  message: IncomingMessage,
  nowMs: number,
  ageLimits: ReadonlyMap<string, number>,
): S3Refusal | undefined {
  const request = requestHead(message);
  if (isPresigned(request.query)) return checkPresigned(request, nowMs, ageLimits);
  if (headerOf(request.headers, 'authorization') !== undefined) return undefined;
  return { code: 'AccessDenied', message: 'Access Denied' };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function refuse(refusal: S3Refusal, message: IncomingMessage, response: ServerResponse): void {
  const requestId = randomBytes(8).toString('hex').toUpperCase();
  const elements = Object.entries({
    Code: refusal.code,
    Message: refusal.message,
    ...refusal.detail,
    RequestId: requestId,
  }).map(([name, value]) => `<${name}>${value}</${name}>`);
  const status = refusal.code === 'AuthorizationQueryParametersError' ? 400 : 403;
  message.resume();
  response.writeHead(status, { 'Content-Type': 'application/xml', 'x-amz-request-id': requestId });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements.join('')}</Error>`);
}

function pass(s3Endpoint: string, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const { hostname, port } = new URL(s3Endpoint);
  return new Promise((resolve, reject) => {
    const onward = httpRequest(
      { hostname, port, method: message.method, path: message.url, headers: onwardHeaders(message) },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, overriddenHeaders(message, answer));
        pipeline(answer, response, (error) => (error ? reject(error) : resolve()));
      },
    );
    onward.on('error', reject);
    pipeline(message, onward, (error) => {
      if (error) reject(error);
    });
  });
}

/**
 * The answer's headers, with those that the query asks for: the emulator ignores `response-content-type` and the like.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 */
function overriddenHeaders(message: IncomingMessage, answer: IncomingMessage): string[] {
  const status = answer.statusCode ?? 502;
  let headers = requestHead(answer).headers;
  if (status > 299 || (message.method !== 'GET' && message.method !== 'HEAD')) return headers.flat();
  for (const [name, value] of queryPairs(requestHead(message).query)) {
    const overridden = OVERRIDES[name];
    if (overridden !== undefined) headers = withHeader(headers, overridden, value);
  }
  return headers.flat();
}

const OVERRIDES: Record<string, string> = {
  'response-cache-control': 'Cache-Control',
  'response-content-disposition': 'Content-Disposition',
  'response-content-encoding': 'Content-Encoding',
  'response-content-language': 'Content-Language',
  'response-content-type': 'Content-Type',
  'response-expires': 'Expires',
};

/** Node has already answered `Expect: 100-continue` itself. */
function onwardHeaders(message: IncomingMessage): string[] {
  return requestHead(message)
    .headers.filter(([name]) => name.toLowerCase() !== 'expect')
    .flat();
}
