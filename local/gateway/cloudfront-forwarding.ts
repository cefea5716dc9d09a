import type { Stack } from '../cloud-types.ts';
import type { CacheBehavior, Origin } from './cloudfront-distribution.ts';
import { policyOf, selects } from './cloudfront-policies.ts';
import { type HttpHeader, type HttpRequest, headerOf, withHeader, withoutHeader } from './http-message.ts';

/** The request as CloudFront sends it to the origin, without the origin's path. */
export function forwardRequest(
  stack: Stack,
  behavior: CacheBehavior,
  origin: Origin,
  request: HttpRequest,
  edge: { requestId: string; domainName: string },
): HttpRequest {
  const policies = [behavior.CachePolicyId, behavior.OriginRequestPolicyId].flatMap((id) =>
    id === undefined ? [] : [policyOf(stack, id)],
  );
  const kept = (part: 'headers' | 'cookies' | 'query', name: string): boolean =>
    policies.some((policy) => selects(policy[part], name.toLowerCase()));
  let headers = request.headers.filter(
    ([name]) => kept('headers', name) || !isRemoved(name.toLowerCase(), request.method),
  );
  if (!kept('headers', 'host')) headers = withHeader(headers, 'Host', origin.DomainName);
  if (!kept('headers', 'user-agent')) headers = withHeader(headers, 'User-Agent', 'Amazon CloudFront');
  headers = keepCookies(headers, headerOf(request.headers, 'cookie'), (name) => kept('cookies', name));
  headers = addEdgeHeaders(
    headers,
    request,
    edge,
    policies.flatMap((policy) => policy.added),
  );
  for (const { HeaderName, HeaderValue } of origin.OriginCustomHeaders) {
    headers = withHeader(headers, HeaderName, HeaderValue);
  }
  const query = request.query
    .split('&')
    .filter((part) => part !== '' && kept('query', part.split('=')[0] ?? ''))
    .join('&');
  // The origin sees the edge as its peer; the viewer is in X-Forwarded-For.
  return { ...request, headers, query, sourceIp: '127.0.0.1' };
}

function addEdgeHeaders(
  headers: HttpHeader[],
  request: HttpRequest,
  edge: { requestId: string; domainName: string },
  added: string[],
): HttpHeader[] {
  const chain = headerOf(request.headers, 'x-forwarded-for');
  const viewer = chain === undefined ? request.sourceIp : `${chain}, ${request.sourceIp}`;
  let result = withHeader(headers, 'X-Forwarded-For', viewer);
  result = withHeader(result, 'Via', `1.1 ${edge.domainName} (CloudFront)`);
  result = withHeader(result, 'X-Amz-Cf-Id', edge.requestId);
  if (added.includes('cloudfront-viewer-address')) {
    result = withHeader(result, 'CloudFront-Viewer-Address', `${request.sourceIp}:${request.sourcePort}`);
  }
  if (added.includes('cloudfront-forwarded-proto')) {
    result = withHeader(result, 'CloudFront-Forwarded-Proto', 'http');
  }
  return result;
}

function keepCookies(
  headers: HttpHeader[],
  cookie: string | undefined,
  keeps: (name: string) => boolean,
): HttpHeader[] {
  const rest = withoutHeader(headers, 'cookie');
  const pairs = (cookie ?? '')
    .split(/;\s*/u)
    .filter((pair) => pair !== '' && keeps(pair.split('=')[0] ?? ''));
  return pairs.length === 0 ? rest : [...rest, ['Cookie', pairs.join('; ')]];
}

/**
 * What CloudFront takes away unless a policy forwards it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#request-custom-headers-behavior
 */
function isRemoved(name: string, method: string): boolean {
  if (name === 'authorization') return method === 'GET' || method === 'HEAD';
  return [
    'accept',
    'accept-charset',
    'accept-language',
    'cookie',
    'host',
    'origin',
    'referer',
    'user-agent',
  ].includes(name);
}
