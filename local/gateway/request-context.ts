import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../cloud-types.ts';
import { type HttpRequest, headerOf } from './http-message.ts';

/** Ids and times of one request, made once. */
export interface RequestStamp {
  requestId: string;
  extendedRequestId: string;
  /** For example `21/Nov/2026:09:05:07 +0000`. */
  requestTime: string;
  /** Milliseconds since the Unix epoch. */
  requestTimeEpoch: number;
}

export function stampOf(nowMs: number): RequestStamp {
  return {
    requestId: randomUUID(),
    extendedRequestId: shortId(),
    requestTime: commonLogTime(nowMs),
    requestTimeEpoch: nowMs,
  };
}

/** An id of the form that API Gateway gives connections, messages and extended requests: 14 characters and `=`. */
export function shortId(): string {
  return `${randomBytes(11).toString('base64url').slice(0, 14)}=`.replaceAll('_', 'A').replaceAll('-', 'B');
}

/** A new value for the X-Ray header, not sampled. */
export function traceId(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}

/** The host name under which API Gateway serves an API. */
export function apiDomain(apiId: string): string {
  return `${apiId}.execute-api.${LOCAL_REGION}.amazonaws.com`;
}

/** The ARN that authorizers and Lambda permissions see; `route` is `METHOD/path` or a WebSocket route key. */
export function executeApiArn(apiId: string, stage: string, route: string): string {
  return `arn:aws:execute-api:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${apiId}/${stage}/${route}`;
}

export interface RestRequestContext extends RequestStamp {
  accountId: string;
  apiId: string;
  authorizer?: Record<string, unknown>;
  deploymentId: string;
  domainName: string;
  domainPrefix: string;
  httpMethod: string;
  identity: Record<string, unknown>;
  /** With the stage, as the client's URL has it. */
  path: string;
  protocol: string;
  resourceId?: string;
  resourcePath?: string;
  stage: string;
}

/**
 * `requestContext` of a REST request before its authorization.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function restRequestContext(
  request: HttpRequest,
  api: { id: string; stage: string },
  nowMs: number,
): RestRequestContext {
  return {
    ...stampOf(nowMs),
    accountId: LOCAL_ACCOUNT,
    apiId: api.id,
    deploymentId: hashId(`${api.id}/${api.stage}`),
    domainName: apiDomain(api.id),
    domainPrefix: api.id,
    httpMethod: request.method,
    identity: restIdentity(request),
    path: request.path,
    protocol: 'HTTP/1.1',
    stage: api.stage,
  };
}

/** A stable id of ten characters, as API Gateway's own are. */
export function hashId(text: string): string {
  return BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 16)}`)
    .toString(36)
    .padStart(10, '0')
    .slice(0, 10);
}

function restIdentity(request: HttpRequest): Record<string, unknown> {
  return {
    accessKey: null,
    accountId: null,
    caller: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: request.sourceIp,
    user: null,
    userAgent: headerOf(request.headers, 'user-agent') ?? null,
    userArn: null,
  };
}

function commonLogTime(nowMs: number): string {
  const [, weekdayless = ''] = new Date(nowMs).toUTCString().split(', ');
  const [day = '', month = '', year = '', time = ''] = weekdayless.split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
