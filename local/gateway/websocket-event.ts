import { type HttpHeader, type HttpRequest, headerOf } from './http-message.ts';
import { apiDomain, shortId, stampOf } from './request-context.ts';
import { allValues, lastValues, queryPairs } from './rest-event.ts';

/** What every event of a connection repeats. */
export interface ConnectionFacts {
  connectionId: string;
  apiId: string;
  stage: string;
  stageVariables: Record<string, string>;
  /** Milliseconds since the Unix epoch. */
  connectedAt: number;
  identity: { sourceIp: string; userAgent: string };
  /** What the authorizer of `$connect` answered; every later event carries it. */
  authorizer?: Record<string, unknown>;
}

export type WebSocketEventType = 'CONNECT' | 'MESSAGE' | 'DISCONNECT';

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export function webSocketContext(
  facts: ConnectionFacts,
  routeKey: string,
  eventType: WebSocketEventType,
  nowMs: number,
): Record<string, unknown> & { requestId: string } {
  const { stageVariables: _variables, authorizer, ...shared } = facts;
  return {
    ...stampOf(nowMs),
    routeKey,
    ...(authorizer === undefined ? {} : { authorizer }),
    eventType,
    messageDirection: 'IN',
    domainName: apiDomain(facts.apiId),
    ...shared,
  };
}

type Context = ReturnType<typeof webSocketContext>;

/** `$connect`: the only event that holds the request's headers and query. */
export function connectEvent(
  request: HttpRequest,
  facts: ConnectionFacts,
  requestContext: Context,
): Record<string, unknown> {
  return { ...requestMaps(request, facts), requestContext, isBase64Encoded: false };
}

export function messageEvent(
  facts: ConnectionFacts,
  requestContext: Context,
  body: string,
): Record<string, unknown> {
  return {
    ...variablesOf(facts),
    requestContext: { ...requestContext, messageId: shortId() },
    body,
    isBase64Encoded: false,
  };
}

/** `$disconnect`, sent on a best-effort basis, with the code and reason of the close. */
export function disconnectEvent(
  facts: ConnectionFacts,
  requestContext: Context,
  close: { code: number; reason: string },
): Record<string, unknown> {
  const headers: HttpHeader[] = [
    ['Host', apiDomain(facts.apiId)],
    ['x-api-key', ''],
    ['X-Forwarded-For', ''],
    ['x-restapi', ''],
  ];
  return {
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    ...variablesOf(facts),
    requestContext: { ...requestContext, disconnectStatusCode: close.code, disconnectReason: close.reason },
    isBase64Encoded: false,
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
export function webSocketAuthorizerEvent(
  request: HttpRequest,
  facts: ConnectionFacts,
  requestContext: Context,
  methodArn: string,
): Record<string, unknown> {
  return {
    type: 'REQUEST',
    methodArn,
    queryStringParameters: {},
    multiValueQueryStringParameters: {},
    stageVariables: {},
    ...requestMaps(request, facts),
    requestContext,
  };
}

/** Maps without an entry are left out, unlike in REST events. */
function requestMaps(request: HttpRequest, facts: ConnectionFacts): Record<string, unknown> {
  const query = queryPairs(request.query);
  return {
    headers: lastValues(request.headers),
    multiValueHeaders: allValues(request.headers),
    ...(query.length === 0
      ? {}
      : { queryStringParameters: lastValues(query), multiValueQueryStringParameters: allValues(query) }),
    ...variablesOf(facts),
  };
}

function variablesOf(facts: ConnectionFacts): Record<string, unknown> {
  return Object.keys(facts.stageVariables).length === 0 ? {} : { stageVariables: facts.stageVariables };
}

/** The value an identity source names, or undefined. */
export function webSocketIdentity(
  source: string,
  request: HttpRequest,
  facts: ConnectionFacts,
): string | undefined {
  const found =
    /^(?:route\.request\.)?(?<kind>header|querystring|stageVariables|context)\.(?<name>.+)$/u.exec(
      source,
    )?.groups;
  const name = found?.['name'] ?? '';
  if (found?.['kind'] === 'header') return headerOf(request.headers, name);
  if (found?.['kind'] === 'querystring') return new Map(queryPairs(request.query)).get(name);
  if (found?.['kind'] === 'stageVariables') return facts.stageVariables[name];
  if (found?.['kind'] === 'context') return CONTEXT_SOURCES[name]?.(facts);
  return undefined;
}

const CONTEXT_SOURCES: Record<string, (facts: ConnectionFacts) => string> = {
  'identity.sourceIp': (facts) => facts.identity.sourceIp,
  'identity.userAgent': (facts) => facts.identity.userAgent,
  connectionId: (facts) => facts.connectionId,
  apiId: (facts) => facts.apiId,
  stage: (facts) => facts.stage,
};
