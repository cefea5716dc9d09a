import type { CacheBehavior, CloudFrontDistribution } from './cloudfront-distribution.ts';
import { fromEdgeRequest, fromEdgeResponse, toEdgeRequest, toEdgeResponse } from './cloudfront-edge.ts';
import { type EdgeEvent, type EdgeFunction, EdgeRequest, EdgeResponse } from './cloudfront-function.ts';
import type { HttpAnswer, HttpRequest } from './http-message.ts';

/** The viewer-request and viewer-response functions of a behavior. */
export interface ViewerSteps {
  /** The request to go on with, or the answer that the function made itself. */
  viewerRequest: (
    behavior: CacheBehavior,
    request: HttpRequest,
    requestId: string,
  ) => Promise<{ request: HttpRequest } | { answer: HttpAnswer }>;
  viewerResponse: (
    behavior: CacheBehavior,
    answer: HttpAnswer,
    request: HttpRequest,
    requestId: string,
  ) => Promise<HttpAnswer>;
}

/**
 * A function that throws is 503 to the viewer, one that returns something of the wrong form 502.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html
 */
export function createViewerSteps(
  distribution: CloudFrontDistribution,
  functions: (arn: string) => EdgeFunction,
  log: ((line: string) => void) | undefined,
): ViewerSteps {
  const event = (
    eventType: EdgeEvent['context']['eventType'],
    request: HttpRequest,
    requestId: string,
  ): EdgeEvent => ({
    version: '1.0',
    context: {
      distributionDomainName: distribution.domainName,
      distributionId: distribution.id,
      eventType,
      requestId,
    },
    viewer: { ip: request.sourceIp },
    request: toEdgeRequest(request),
  });
  const failed = (error: unknown, name: string): HttpAnswer => {
    log?.(`CloudFront Function ${name} failed: ${error instanceof Error ? error.message : String(error)}`);
    return functionError(503);
  };
  return {
    async viewerRequest(behavior, request, requestId) {
      const arn = functionOf(behavior, 'viewer-request');
      if (arn === undefined) return { request };
      try {
        const result = await functions(arn)(event('viewer-request', request, requestId));
        const made = EdgeResponse.safeParse(result);
        if (made.success) return { answer: fromEdgeResponse(made.data, Buffer.alloc(0)) };
        const changed = EdgeRequest.safeParse(result);
        return changed.success
          ? { request: fromEdgeRequest(changed.data, request) }
          : { answer: functionError(502) };
      } catch (error) {
        return { answer: failed(error, arn) };
      }
    },
    async viewerResponse(behavior, answer, request, requestId) {
      const arn = functionOf(behavior, 'viewer-response');
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
      if (arn === undefined || answer.status >= 400) return answer;
      try {
        const response = toEdgeResponse(answer);
        const result = await functions(arn)({ ...event('viewer-response', request, requestId), response });
        const changed = EdgeResponse.safeParse(result);
        return changed.success ? fromEdgeResponse(changed.data, answer.body) : functionError(502);
      } catch (error) {
        return failed(error, arn);
      }
    },
  };
}

function functionOf(behavior: CacheBehavior, type: 'viewer-request' | 'viewer-response'): string | undefined {
  return behavior.FunctionAssociations.find(({ EventType }) => EventType === type)?.FunctionARN;
}

function functionError(status: 502 | 503): HttpAnswer {
  const reason =
    status === 503
      ? 'The CloudFront function associated with the CloudFront distribution threw an error.'
      : 'The CloudFront function returned an invalid value.';
  return {
    status,
    headers: [['Content-Type', 'text/html']],
    body: Buffer.from(`<html><body><h1>${status} ERROR</h1><p>${reason}</p></body></html>\n`),
  };
}
