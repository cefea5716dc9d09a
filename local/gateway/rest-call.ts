import { createHash } from 'node:crypto';
import type { Clock } from '#shared/runtime/clock.ts';
import type { Invoke, Stack } from '../cloud-types.ts';
import { authorizerContext, requireAllowed } from './authorizer-answer.ts';
import { decompressRequest } from './compression.ts';
import { GatewayRefusal } from './gateway-response.ts';
import { type HttpAnswer, type HttpRequest, headerOf } from './http-message.ts';
import { gatewayMayInvoke } from './lambda-permission.ts';
import { executeApiArn, hashId, type RestRequestContext } from './request-context.ts';
import { readProxyOutcome } from './rest-answer.ts';
import type { MethodSetting, RestApi, RestRoute, RestStage } from './rest-api.ts';
import { methodArnOf, type RestAuthorizers } from './rest-authorizer.ts';
import { type RestEvent, restEvent, withForwarding } from './rest-event.ts';
import type { RestMethod } from './rest-method.ts';
import { matchRoute } from './rest-routes.ts';
import { createTokenBuckets, type TokenBuckets, toThrottle } from './token-bucket.ts';
import type { UsagePlans } from './usage-plans.ts';
import { withinLimit } from './within-limit.ts';

/** One request on its way; the steps fill `context` and `pathParameters`, which gateway responses may show. */
export interface RestCall {
  api: RestApi;
  stage: RestStage;
  /** Without the stage. */
  path: string;
  request: HttpRequest;
  context: RestRequestContext;
  pathParameters: Record<string, string>;
}

export interface RestCallParts {
  stack: Stack;
  invoke: Invoke;
  clock: Clock;
  plans: UsagePlans;
  authorizers: RestAuthorizers;
}

/** Lambda takes no larger event: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

/** Runs a request through the steps of a method: size, route, authorizer, API key, throttles, integration. */
export function createRestCalls(parts: RestCallParts): (call: RestCall) => Promise<HttpAnswer> {
  const buckets = createTokenBuckets(parts.clock);
  return async (call) => {
    if (call.request.tooLarge) throw new GatewayRefusal('REQUEST_TOO_LARGE');
    const { route, method } = routeCall(call);
    const request = withForwarding(await decompressRequest(call.request), parts.clock());
    const event = eventOf(call, request, route.resource);
    const keyOfAuthorizer = await authorize(parts, method, event);
    if (method.apiKeyRequired) admitKey(parts.plans, call, event, keyOfAuthorizer);
    takeStageToken(buckets, call, event);
    return integrate(parts, call, method, event);
  };
}

function routeCall(call: RestCall): { route: RestRoute; method: RestMethod } {
  const match = matchRoute(call.api.routes, call.path);
  const method = match?.route.methods.get(call.request.method) ?? match?.route.methods.get('ANY');
  if (match === undefined || method === undefined) throw noMethod(call.request);
  call.pathParameters = match.pathParameters;
  call.context.resourcePath = match.route.resource;
  call.context.resourceId = hashId(`${call.api.id}${match.route.resource}`).slice(0, 6);
  return { route: match.route, method };
}

/**
 * Where no method is, API Gateway takes the request for one to itself: an Authorization header is then read as a
 * signature, and its fault is told with a hash in place of the header.
 * https://repost.aws/knowledge-center/api-gateway-authentication-token-errors
 */
function noMethod(request: HttpRequest): GatewayRefusal {
  const authorization = headerOf(request.headers, 'authorization');
  if (authorization === undefined) return new GatewayRefusal('MISSING_AUTHENTICATION_TOKEN');
  const hash = createHash('sha256').update(authorization).digest('base64');
  return new GatewayRefusal('INVALID_SIGNATURE', {
    message: `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hash}'.`,
  });
}

function eventOf(call: RestCall, request: HttpRequest, resource: string): RestEvent {
  return restEvent(request, {
    resource,
    path: call.path,
    pathParameters: call.pathParameters,
    stageVariables: call.stage.variables,
    requestContext: call.context,
    binaryMediaTypes: call.api.binaryMediaTypes,
  });
}

/** Sets `requestContext.authorizer`; returns the API key that the authorizer names, if any. */
async function authorize(
  parts: RestCallParts,
  method: RestMethod,
  event: RestEvent,
): Promise<string | undefined> {
  const { authorizer } = method;
  if (authorizer === undefined) return undefined;
  const { apiId } = event.requestContext;
  const source = executeApiArn(apiId, 'authorizers', hashId(authorizer.name).slice(0, 6));
  if (!authorizer.hasRole && !gatewayMayInvoke(parts.stack, authorizer.functionArn, source)) {
    throw new GatewayRefusal('AUTHORIZER_CONFIGURATION_ERROR', {
      cause: `no AWS::Lambda::Permission lets API Gateway call authorizer ${authorizer.name} (${authorizer.functionArn}) from ${source}`,
    });
  }
  const { answer, latencyMs } = await parts.authorizers.authorize(authorizer, event);
  event.requestContext.authorizer = authorizerContext(answer, latencyMs);
  requireAllowed(answer, methodArnOf(event));
  return answer.usageIdentifierKey ?? undefined;
}

function admitKey(
  plans: UsagePlans,
  call: RestCall,
  event: RestEvent,
  fromAuthorizer: string | undefined,
): void {
  const value =
    call.api.apiKeySource === 'AUTHORIZER' ? fromAuthorizer : headerOf(call.request.headers, 'x-api-key');
  const { httpMethod, resource } = event;
  const key = plans.admit(value, { apiId: call.api.id, stage: call.stage.name, httpMethod, resource });
  call.context.identity['apiKey'] = key.value;
  call.context.identity['apiKeyId'] = key.id;
}

/**
 * The most specific setting of the stage counts: method and path, then path, then all.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
function takeStageToken(buckets: TokenBuckets, call: RestCall, event: RestEvent): void {
  const { httpMethod, resource } = event;
  const rank = (setting: MethodSetting): number =>
    Number(setting.ResourcePath !== '/*') * 2 + Number(setting.HttpMethod !== '*');
  const [setting] = call.stage.methodSettings
    .filter(
      ({ HttpMethod, ResourcePath }) =>
        (HttpMethod === '*' || HttpMethod === httpMethod) &&
        (ResourcePath === '/*' || ResourcePath.replace(/^\/~1/u, '~1').replaceAll('~1', '/') === resource),
    )
    .sort((a, b) => rank(b) - rank(a));
  const throttle = toThrottle(setting?.ThrottlingRateLimit, setting?.ThrottlingBurstLimit);
  const name = `${call.api.id}/${call.stage.name}/${httpMethod}${resource}`;
  if (throttle !== undefined && !buckets.take(name, throttle)) throw new GatewayRefusal('THROTTLED');
}

async function integrate(
  parts: RestCallParts,
  call: RestCall,
  method: RestMethod,
  event: RestEvent,
): Promise<HttpAnswer> {
  const where = `${event.httpMethod} ${event.resource}`;
  const source = executeApiArn(call.api.id, call.stage.name, where.replace(' ', ''));
  if (!method.hasRole && !gatewayMayInvoke(parts.stack, method.functionArn, source)) {
    throw new GatewayRefusal('API_CONFIGURATION_ERROR', {
      cause: `no AWS::Lambda::Permission lets API Gateway call ${method.functionArn} from ${source}`,
    });
  }
  if ((event.body?.length ?? 0) > MAX_EVENT_BYTES) throw new GatewayRefusal('REQUEST_TOO_LARGE');
  const outcome = await withinLimit(parts.invoke(method.functionArn, event), method.timeoutMs);
  const answer = readProxyOutcome(outcome, {
    accept: headerOf(call.request.headers, 'accept'),
    binaryMediaTypes: call.api.binaryMediaTypes,
    where,
  });
  const { requestId, extendedRequestId } = call.context;
  answer.headers.push(['x-amzn-RequestId', requestId], ['x-amz-apigw-id', extendedRequestId]);
  return answer;
}
