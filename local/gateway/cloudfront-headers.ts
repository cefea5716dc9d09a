import * as z from 'zod';
import type { Stack } from '../cloud-types.ts';
import { applyCors, CorsConfig } from './cloudfront-cors.ts';
import { type HttpHeader, type HttpRequest, headerOf, withHeader, withoutHeader } from './http-message.ts';
import { findReferenced } from './references.ts';

const Flag = z.object({ Override: z.boolean() });
const Security = z.object({
  ContentSecurityPolicy: Flag.extend({ ContentSecurityPolicy: z.string() }).optional(),
  ContentTypeOptions: Flag.optional(),
  FrameOptions: Flag.extend({ FrameOption: z.string() }).optional(),
  ReferrerPolicy: Flag.extend({ ReferrerPolicy: z.string() }).optional(),
  StrictTransportSecurity: Flag.extend({
    AccessControlMaxAgeSec: z.coerce.number(),
    IncludeSubdomains: z.boolean().default(false),
    Preload: z.boolean().default(false),
  }).optional(),
  XSSProtection: Flag.extend({ Protection: z.boolean(), ModeBlock: z.boolean().default(false) }).optional(),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudfront-responseheaderspolicy.html */
const Policy = z.object({
  ResponseHeadersPolicyConfig: z.object({
    SecurityHeadersConfig: Security.default({}),
    CustomHeadersConfig: z
      .object({ Items: z.array(Flag.extend({ Header: z.string(), Value: z.string() })).default([]) })
      .default({ Items: [] }),
    RemoveHeadersConfig: z
      .object({ Items: z.array(z.object({ Header: z.string() })).default([]) })
      .default({ Items: [] }),
    CorsConfig: CorsConfig.optional(),
  }),
});

interface PolicyHeaders {
  remove: string[];
  set: { name: string; value: string; override: boolean }[];
  cors?: z.output<typeof CorsConfig> | undefined;
}

/** The headers with what a behavior's response headers policy sets and removes. */
export function applyHeadersPolicy(
  stack: Stack,
  policyId: string | undefined,
  headers: HttpHeader[],
  request: HttpRequest,
): HttpHeader[] {
  if (policyId === undefined) return headers;
  const policy = readPolicy(stack, policyId);
  const left = policy.remove.reduce<HttpHeader[]>((rest, name) => withoutHeader(rest, name), headers);
  let result = policy.cors === undefined ? left : applyCors(policy.cors, left, request);
  for (const { name, value, override } of policy.set) {
    if (override || headerOf(result, name) === undefined) result = withHeader(result, name, value);
  }
  return result;
}

function readPolicy(stack: Stack, id: string): PolicyHeaders {
  if (id === MANAGED_SECURITY_HEADERS.id) return MANAGED_SECURITY_HEADERS;
  const resource = findReferenced(stack, 'AWS::CloudFront::ResponseHeadersPolicy', id);
  if (resource === undefined) {
    throw new Error(
      `CloudFront response headers policy ${id} is neither in the template nor known here (cloudfront-headers.ts).`,
    );
  }
  const parsed = Policy.safeParse(resource.properties);
  if (!parsed.success) throw new Error(`${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
  const config = parsed.data.ResponseHeadersPolicyConfig;
  return {
    cors: config.CorsConfig,
    remove: config.RemoveHeadersConfig.Items.map(({ Header }) => Header),
    set: [
      ...securityHeaders(config.SecurityHeadersConfig),
      ...config.CustomHeadersConfig.Items.map(({ Header, Value, Override }) => ({
        name: Header,
        value: Value,
        override: Override,
      })),
    ],
  };
}

function securityHeaders(security: z.output<typeof Security>): PolicyHeaders['set'] {
  const { StrictTransportSecurity: hsts, XSSProtection: xss } = security;
  const age = `max-age=${hsts?.AccessControlMaxAgeSec ?? 0}`;
  const flags = [age, hsts?.IncludeSubdomains ? 'includeSubDomains' : '', hsts?.Preload ? 'preload' : ''];
  const candidates: [string, { Override: boolean } | undefined, string | undefined][] = [
    [
      'Content-Security-Policy',
      security.ContentSecurityPolicy,
      security.ContentSecurityPolicy?.ContentSecurityPolicy,
    ],
    ['X-Content-Type-Options', security.ContentTypeOptions, 'nosniff'],
    ['X-Frame-Options', security.FrameOptions, security.FrameOptions?.FrameOption],
    ['Referrer-Policy', security.ReferrerPolicy, security.ReferrerPolicy?.ReferrerPolicy],
    ['Strict-Transport-Security', hsts, flags.filter((flag) => flag !== '').join('; ')],
    ['X-XSS-Protection', xss, xss?.Protection === true ? (xss.ModeBlock ? '1; mode=block' : '1') : '0'],
  ];
  return candidates.flatMap(([name, flag, value]) =>
    flag === undefined || value === undefined ? [] : [{ name, value, override: flag.Override }],
  );
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html */
const MANAGED_SECURITY_HEADERS: PolicyHeaders & { id: string } = {
  id: '67f7725c-6f97-4210-82d7-5512b31e9d03',
  remove: [],
  set: [
    { name: 'Referrer-Policy', value: 'strict-origin-when-cross-origin', override: false },
    { name: 'Strict-Transport-Security', value: 'max-age=31536000', override: false },
    { name: 'X-Content-Type-Options', value: 'nosniff', override: true },
    { name: 'X-Frame-Options', value: 'SAMEORIGIN', override: false },
    { name: 'X-XSS-Protection', value: '1; mode=block', override: false },
  ],
};
