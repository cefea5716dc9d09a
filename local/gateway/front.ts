import { randomBytes } from 'node:crypto';
import type { Stack } from '../cloud-types.ts';
import {
  type CacheBehavior,
  type CloudFrontDistribution,
  matchBehavior,
  originOf,
  readDistribution,
} from './cloudfront-distribution.ts';
import { forwardRequest } from './cloudfront-forwarding.ts';
import { type EdgeFunction, readEdgeFunctions } from './cloudfront-function.ts';
import { applyHeadersPolicy } from './cloudfront-headers.ts';
import { createViewerSteps, type ViewerSteps } from './cloudfront-viewer.ts';
import { type HttpAnswer, type HttpRequest, withHeader } from './http-message.ts';
import { createOrigins, type OriginServers } from './origins.ts';
import type { Upgrade } from './websocket.ts';

/** What stands before the APIs and the web page on the platform's one port. */
export interface Front {
  answer: (request: HttpRequest) => Promise<HttpAnswer>;
  /** Opens a WebSocket, or refuses it with an answer that is yet to be sent. */
  upgrade: (request: HttpRequest, upgrade: Upgrade) => Promise<HttpAnswer | 'opened'>;
}

interface Edge {
  stack: Stack;
  distribution: CloudFrontDistribution;
  functions: (arn: string) => EdgeFunction;
  steps: ViewerSteps;
  origins: ReturnType<typeof createOrigins>;
}

/**
 * Routes requests as the template's CloudFront distribution does, every time past the cache. Without a
 * distribution the REST API answers every path on its only stage, and the WebSocket API every upgrade.
 */
export function createFront(stack: Stack, servers: OriginServers): Front {
  const distribution = readDistribution(stack);
  if (distribution === undefined) return directFront(servers);
  const functions = readEdgeFunctions(stack);
  const origins = createOrigins(stack, servers);
  for (const behavior of distribution.behaviors) {
    origins.check(originOf(distribution, behavior));
    for (const { FunctionARN } of behavior.FunctionAssociations) functions(FunctionARN);
  }
  const edge = {
    stack,
    distribution,
    functions,
    steps: createViewerSteps(distribution, functions, servers.log),
    origins,
  };
  return {
    answer: (request) => serve(edge, request),
    upgrade: (request, upgrade) => openUpgrade(edge, request, upgrade),
  };
}

async function serve(edge: Edge, viewerRequest: HttpRequest): Promise<HttpAnswer> {
  const behavior = matchBehavior(edge.distribution, viewerRequest.path);
  const requestId = randomBytes(20).toString('base64url');
  if (!behavior.AllowedMethods.includes(viewerRequest.method)) {
    return edgeError(403, 'This distribution is not configured to allow the HTTP request method.');
  }
  const outcome = await edge.steps.viewerRequest(behavior, viewerRequest, requestId);
  if ('answer' in outcome)
    return withEdgeHeaders(edge, outcome.answer, requestId, 'FunctionGeneratedResponse');
  const request = outcome.request;
  const fromOrigin = await edge.origins.answer(
    originOf(edge.distribution, behavior),
    forward(edge, behavior, request, requestId),
  );
  const shown = await replaceError(edge, fromOrigin, request, requestId);
  const headers = applyHeadersPolicy(
    edge.stack,
    behavior.ResponseHeadersPolicyId,
    shown.headers,
    viewerRequest,
  );
  const answer = await edge.steps.viewerResponse(behavior, { ...shown, headers }, request, requestId);
  return withEdgeHeaders(edge, answer, requestId, answer.status >= 400 ? 'Error' : 'Miss');
}

async function openUpgrade(
  edge: Edge,
  viewerRequest: HttpRequest,
  upgrade: Upgrade,
): Promise<HttpAnswer | 'opened'> {
  const behavior = matchBehavior(edge.distribution, viewerRequest.path);
  const requestId = randomBytes(20).toString('base64url');
  const outcome = await edge.steps.viewerRequest(behavior, viewerRequest, requestId);
  if ('answer' in outcome) return outcome.answer;
  const request = forward(edge, behavior, outcome.request, requestId);
  return edge.origins.upgrade(originOf(edge.distribution, behavior), request, upgrade);
}

function forward(edge: Edge, behavior: CacheBehavior, request: HttpRequest, requestId: string): HttpRequest {
  const { stack, distribution } = edge;
  const origin = originOf(distribution, behavior);
  const path = request.path === '/' ? `/${distribution.defaultRootObject}` : request.path;
  const { domainName } = distribution;
  return forwardRequest(stack, behavior, origin, { ...request, path }, { requestId, domainName });
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html */
async function replaceError(
  edge: Edge,
  answer: HttpAnswer,
  request: HttpRequest,
  requestId: string,
): Promise<HttpAnswer> {
  const rule = edge.distribution.errorResponses.find(({ ErrorCode }) => ErrorCode === answer.status);
  if (rule?.ResponsePagePath === undefined) return answer;
  const behavior = matchBehavior(edge.distribution, rule.ResponsePagePath);
  const page = forward(
    edge,
    behavior,
    { ...request, method: 'GET', path: rule.ResponsePagePath, query: '' },
    requestId,
  );
  const shown = await edge.origins.answer(originOf(edge.distribution, behavior), page);
  return shown.status === 200 ? { ...shown, status: rule.ResponseCode ?? answer.status } : answer;
}

function withEdgeHeaders(edge: Edge, answer: HttpAnswer, requestId: string, cache: string): HttpAnswer {
  const via = `1.1 ${edge.distribution.domainName} (CloudFront)`;
  const xCache = `${cache} from cloudfront`;
  let headers = withHeader(answer.headers, 'Via', via);
  headers = withHeader(headers, 'X-Cache', xCache);
  return { ...answer, headers: withHeader(headers, 'X-Amz-Cf-Id', requestId) };
}

export function edgeError(status: number, reason: string): HttpAnswer {
  return {
    status,
    headers: [['Content-Type', 'text/html']],
    body: Buffer.from(
      `<html><head><title>ERROR: The request could not be satisfied</title></head><body><h1>${status} ERROR</h1><p>${reason}</p></body></html>\n`,
    ),
  };
}

function directFront(servers: OriginServers): Front {
  const rest = servers.rest.apis[0];
  const sockets = servers.websocket.apis[0];
  return {
    answer: (request) =>
      rest === undefined
        ? Promise.resolve(edgeError(404, 'The template has neither a distribution nor a REST API.'))
        : servers.rest.answer(rest.id, { ...request, path: `/${rest.stages[0]?.name ?? ''}${request.path}` }),
    upgrade: (request, upgrade) =>
      sockets === undefined
        ? Promise.resolve(edgeError(404, 'The template has no WebSocket API.'))
        : servers.websocket.upgrade(
            sockets.id,
            { ...request, path: `/${sockets.stages[0]?.name ?? ''}` },
            upgrade,
          ),
  };
}
