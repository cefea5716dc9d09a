import { randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Clock } from '#shared/runtime/clock.ts';
import { headerOf, requestHead, withHeader } from '../gateway/http-message.ts';
import { queryPairs } from '../gateway/rest-event.ts';
import { accountOf, type OtherAccounts } from './other-accounts.ts';
import { checkPresigned, isPresigned, type S3Refusal } from './presigned.ts';
import { type RunningService, startServer } from './service-server.ts';

export interface S3GuardOptions {
  s3Endpoint: string;
  clock: Clock;
  /** The longest age of a signature in milliseconds, by bucket. */
  ageLimits: ReadonlyMap<string, number>;
  accounts: OtherAccounts;
}

/**
 * Starts a reverse proxy before an S3 emulator that does not check signatures: it refuses presigned requests that have
 * expired or whose signature is wrong, and requests that carry no credentials at all, since every bucket is private.
 * A bucket of another account takes requests of a session of its role only, and such a session reaches no other bucket.
 * Everything else passes, streamed both ways.
 *
 * @param port 0 takes a free one
 */
export function startS3Guard(
  { s3Endpoint, clock, ageLimits, accounts }: S3GuardOptions,
  port: number,
): Promise<RunningService> {
  return startServer(async (message, response) => {
    const refusal = refusalOf(message, clock(), ageLimits) ?? otherAccountRefusal(message, accounts);
    if (refusal !== undefined) return refuse(refusal, message, response);
    await ensureOtherBucket(s3Endpoint, bucketOf(message), accounts);
    return pass(s3Endpoint, message, response);
  }, port);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html */
function otherAccountRefusal(message: IncomingMessage, accounts: OtherAccounts): S3Refusal | undefined {
  const { headers } = requestHead(message);
  const credential = /Credential=([^/,]+)\//.exec(headerOf(headers, 'authorization') ?? '')?.[1] ?? '';
  const session = accounts.sessionOf(credential);
  const owners = accounts.rolesOf(bucketOf(message)).map(accountOf);
  const isOver = credential.startsWith('ASIA') && session === undefined;
  const expected = headerOf(headers, 'x-amz-expected-bucket-owner');
  const isOwn = session === undefined ? owners.length === 0 : session.buckets.includes(bucketOf(message));
  const isExpected = expected === undefined || session === undefined || owners.includes(expected);
  return !isOver && isOwn && isExpected ? undefined : { code: 'AccessDenied', message: 'Access Denied' };
}

/** Addresses are path-style here. */
function bucketOf(message: IncomingMessage): string {
  return decodeURIComponent(new URL(message.url ?? '/', 'http://local').pathname.split('/')[1] ?? '');
}

/** A customer's bucket is made when it is first used. */
async function ensureOtherBucket(s3Endpoint: string, bucket: string, accounts: OtherAccounts): Promise<void> {
  if (accounts.rolesOf(bucket).length === 0) return;
  const answer = await fetch(`${s3Endpoint}/${bucket}`, { method: 'PUT' });
  await answer.arrayBuffer();
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
