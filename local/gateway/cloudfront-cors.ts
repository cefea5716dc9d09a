import * as z from 'zod';
import { type HttpHeader, type HttpRequest, headerOf, withHeader } from './http-message.ts';
import { wildcardMatch } from './policy.ts';

const Items = z.object({ Items: z.array(z.string()).default([]) });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-cloudfront-responseheaderspolicy-corsconfig.html */
export const CorsConfig = z.object({
  AccessControlAllowCredentials: z.boolean(),
  AccessControlAllowHeaders: Items,
  AccessControlAllowMethods: Items,
  AccessControlAllowOrigins: Items,
  AccessControlExposeHeaders: Items.optional(),
  AccessControlMaxAgeSec: z.coerce.number().optional(),
  OriginOverride: z.boolean(),
});
type CorsConfig = z.output<typeof CorsConfig>;

/**
 * The headers with those of CORS, for a request from an allowed origin. CORS headers of the origin stay as they are
 * unless the policy overrides them.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html#understanding-response-headers-policies-cors
 */
export function applyCors(cors: CorsConfig, headers: HttpHeader[], request: HttpRequest): HttpHeader[] {
  const origin = headerOf(request.headers, 'origin');
  const allowed = cors.AccessControlAllowOrigins.Items;
  if (origin === undefined || !allowed.some((pattern) => allows(pattern, origin))) return headers;
  const answered = headers.some(([name]) => name.toLowerCase().startsWith('access-control-'));
  if (answered && !cors.OriginOverride) return headers;
  return corsHeaders(cors, origin, request).reduce(
    (left, [name, value]) => withHeader(left, name, value),
    headers,
  );
}

function corsHeaders(cors: CorsConfig, origin: string, request: HttpRequest): HttpHeader[] {
  const anyOrigin = cors.AccessControlAllowOrigins.Items.includes('*');
  const exposed = cors.AccessControlExposeHeaders?.Items ?? [];
  const isPreflight =
    request.method === 'OPTIONS' && headerOf(request.headers, 'access-control-request-method') !== undefined;
  const candidates: [string, string | undefined][] = [
    ['Access-Control-Allow-Origin', anyOrigin ? '*' : origin],
    ['Vary', anyOrigin ? undefined : 'Origin'],
    ['Access-Control-Allow-Credentials', cors.AccessControlAllowCredentials ? 'true' : undefined],
    ['Access-Control-Expose-Headers', exposed.length > 0 ? exposed.join(', ') : undefined],
    ['Access-Control-Allow-Methods', isPreflight ? methodsOf(cors) : undefined],
    [
      'Access-Control-Allow-Headers',
      isPreflight ? cors.AccessControlAllowHeaders.Items.join(', ') : undefined,
    ],
    ['Access-Control-Max-Age', isPreflight ? cors.AccessControlMaxAgeSec?.toString() : undefined],
  ];
  return candidates.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] satisfies HttpHeader],
  );
}

function methodsOf(cors: CorsConfig): string {
  const all = ['GET', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
  const named = cors.AccessControlAllowMethods.Items;
  return (named.includes('ALL') ? all : named).join(', ');
}

/** A pattern may leave out the scheme, and hold `*` for a part of the host. */
function allows(pattern: string, origin: string): boolean {
  return wildcardMatch(pattern, origin) || wildcardMatch(pattern, origin.replace(/^https?:\/\//u, ''));
}
