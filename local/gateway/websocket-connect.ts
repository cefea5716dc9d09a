import type { Clock } from '#shared/runtime/clock.ts';
import type { Invoke, Stack } from '../cloud-types.ts';
import { authorizerContext, readAuthorizerOutcome, requireAllowed } from './authorizer-answer.ts';
import { GatewayRefusal } from './gateway-response.ts';
import type { HttpAnswer, HttpRequest } from './http-message.ts';
import { gatewayMayInvoke } from './lambda-permission.ts';
import { executeApiArn } from './request-context.ts';
import { readProxyOutcome } from './rest-answer.ts';
import { withForwarding } from './rest-event.ts';
import type { TokenBuckets } from './token-bucket.ts';
import type { WebSocketApi, WebSocketRoute } from './websocket-api.ts';
import {
  type ConnectionFacts,
  connectEvent,
  webSocketAuthorizerEvent,
  webSocketContext,
  webSocketIdentity,
} from './websocket-event.ts';
import { withinLimit } from './within-limit.ts';

export interface ConnectParts {
  stack: Stack;
  invoke: Invoke;
  clock: Clock;
  buckets: TokenBuckets;
}

/**
 * Runs the authorizer and the integration of `$connect`. Sets `facts.authorizer`; returns the integration's answer,
 * whose status decides, or undefined where the API has no `$connect` route. Refuses as the REST gateway does.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export async function connect(
  parts: ConnectParts,
  api: WebSocketApi,
  facts: ConnectionFacts,
  request: HttpRequest,
): Promise<HttpAnswer | undefined> {
  const route = api.routes.get('$connect');
  if (route === undefined) return undefined;
  takeRouteToken(parts.buckets, api, facts, '$connect');
  const context = webSocketContext(facts, '$connect', 'CONNECT', parts.clock());
  const forwarded = withForwarding(request, parts.clock());
  await authorize(parts, route, facts, forwarded, context);
  requirePermission(parts.stack, route, facts);
  const authorized = facts.authorizer === undefined ? context : { ...context, authorizer: facts.authorizer };
  const running = parts.invoke(route.functionArn, connectEvent(forwarded, facts, authorized));
  const outcome = await withinLimit(running, route.timeoutMs);
  return readProxyOutcome(outcome, { accept: undefined, binaryMediaTypes: [], where: 'WebSocket $connect' });
}

/**
 * Counts a call against the throttle of its route in the stage. Refuses with THROTTLED.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html
 */
export function takeRouteToken(
  buckets: TokenBuckets,
  api: WebSocketApi,
  facts: ConnectionFacts,
  routeKey: string,
): void {
  const throttles = api.stages.find(({ name }) => name === facts.stage)?.throttles;
  const throttle = throttles?.get(routeKey) ?? throttles?.get('*');
  if (throttle !== undefined && !buckets.take(`${api.id}/${facts.stage}/${routeKey}`, throttle)) {
    throw new GatewayRefusal('THROTTLED');
  }
}

/** Refuses when no permission of the template covers the route's function. */
export function requirePermission(stack: Stack, route: WebSocketRoute, facts: ConnectionFacts): void {
  const source = executeApiArn(facts.apiId, facts.stage, route.key);
  if (route.hasRole || gatewayMayInvoke(stack, route.functionArn, source)) return;
  throw new GatewayRefusal('API_CONFIGURATION_ERROR', {
    cause: `no AWS::Lambda::Permission lets API Gateway call ${route.functionArn} from ${source}`,
  });
}

async function authorize(
  parts: ConnectParts,
  route: WebSocketRoute,
  facts: ConnectionFacts,
  request: HttpRequest,
  context: ReturnType<typeof webSocketContext>,
): Promise<void> {
  const { authorizer } = route;
  if (authorizer === undefined) return;
  for (const source of authorizer.identitySources) {
    if ((webSocketIdentity(source, request, facts) ?? '') === '') throw new GatewayRefusal('UNAUTHORIZED');
  }
  const sourceArn = executeApiArn(facts.apiId, 'authorizers', authorizer.id);
  if (!authorizer.hasRole && !gatewayMayInvoke(parts.stack, authorizer.functionArn, sourceArn)) {
    throw new GatewayRefusal('AUTHORIZER_CONFIGURATION_ERROR', {
      cause: `no AWS::Lambda::Permission lets API Gateway call authorizer ${authorizer.functionArn} from ${sourceArn}`,
    });
  }
  const methodArn = executeApiArn(facts.apiId, facts.stage, '$connect');
  const startedAt = performance.now();
  const event = webSocketAuthorizerEvent(request, facts, context, methodArn);
  const outcome = await parts.invoke(authorizer.functionArn, event);
  const answer = readAuthorizerOutcome(outcome, authorizer.id);
  facts.authorizer = authorizerContext(answer, Math.round(performance.now() - startedAt));
  requireAllowed(answer, methodArn);
}
