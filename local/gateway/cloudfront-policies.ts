import * as z from 'zod';
import type { Stack } from '../cloud-types.ts';
import { findReferenced } from './references.ts';

type Selection = { kind: 'none' } | { kind: 'all' } | { kind: 'only' | 'except'; names: Set<string> };

/** What one policy sends on to the origin; names are lower-case. */
export interface Forwarding {
  headers: Selection;
  /** CloudFront's own headers, asked for by name. */
  added: string[];
  cookies: Selection;
  query: Selection;
}

const Names = z.array(z.string().transform((name) => name.toLowerCase())).default([]);
const Config = z.object({
  HeadersConfig: z.object({ HeaderBehavior: z.string(), Headers: Names }),
  CookiesConfig: z.object({ CookieBehavior: z.string(), Cookies: Names }),
  QueryStringsConfig: z.object({ QueryStringBehavior: z.string(), QueryStrings: Names }),
});
const OriginRequestPolicy = z.object({ OriginRequestPolicyConfig: Config });
const CachePolicy = z.object({
  CachePolicyConfig: z.object({ ParametersInCacheKeyAndForwardedToOrigin: Config }),
});

const NOTHING: Forwarding = {
  headers: { kind: 'none' },
  added: [],
  cookies: { kind: 'none' },
  query: { kind: 'none' },
};
const EVERYTHING: Forwarding = {
  headers: { kind: 'all' },
  added: [],
  cookies: { kind: 'all' },
  query: { kind: 'all' },
};

/**
 * Managed policies by id.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
const MANAGED: Record<string, Forwarding> = {
  // CachingDisabled, CachingOptimized
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': NOTHING,
  '658327ea-f89d-4fab-a63d-7e88639e58f6': NOTHING,
  // AllViewer, AllViewerExceptHostHeader
  '216adef6-5c7f-47e4-b989-5492eafa07d3': EVERYTHING,
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': {
    ...EVERYTHING,
    headers: { kind: 'except', names: new Set(['host']) },
  },
  // AllViewerAndCloudFrontHeaders-2022-06
  '33f36d7e-f396-46d9-90e0-52428a34d9dc': {
    ...EVERYTHING,
    added: ['cloudfront-viewer-address', 'cloudfront-forwarded-proto'],
  },
};

/** The policy by id, managed or of the template. Throws on an id that is neither. */
export function policyOf(stack: Stack, id: string): Forwarding {
  const managed = MANAGED[id];
  if (managed !== undefined) return managed;
  const request = findReferenced(stack, 'AWS::CloudFront::OriginRequestPolicy', id);
  if (request !== undefined) {
    return customForwarding(OriginRequestPolicy.parse(request.properties).OriginRequestPolicyConfig);
  }
  const cache = findReferenced(stack, 'AWS::CloudFront::CachePolicy', id);
  if (cache !== undefined) {
    const { CachePolicyConfig } = CachePolicy.parse(cache.properties);
    return customForwarding(CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin);
  }
  throw new Error(
    `CloudFront policy ${id} is neither in the template nor a managed one known here (cloudfront-policies.ts).`,
  );
}

function customForwarding(config: z.output<typeof Config>): Forwarding {
  const { HeadersConfig, CookiesConfig, QueryStringsConfig } = config;
  return {
    headers: selection(HeadersConfig.HeaderBehavior, HeadersConfig.Headers),
    added: HeadersConfig.Headers.filter((name) => name.startsWith('cloudfront-')),
    cookies: selection(CookiesConfig.CookieBehavior, CookiesConfig.Cookies),
    query: selection(QueryStringsConfig.QueryStringBehavior, QueryStringsConfig.QueryStrings),
  };
}

function selection(behavior: string, names: string[]): Selection {
  if (behavior === 'none') return { kind: 'none' };
  if (behavior === 'whitelist') return { kind: 'only', names: new Set(names) };
  if (behavior === 'allExcept') return { kind: 'except', names: new Set(names) };
  return { kind: 'all' };
}

/** Whether a lower-case name is among what is selected. */
export function selects(selected: Selection, name: string): boolean {
  if (selected.kind === 'only') return selected.names.has(name);
  if (selected.kind === 'except') return !selected.names.has(name);
  return selected.kind === 'all';
}
