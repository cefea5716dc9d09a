import * as z from 'zod';
import type { Stack } from '../cloud-types.ts';
import { wildcardMatch } from './policy.ts';
import { resourcesOf } from './references.ts';

const CacheBehavior = z.object({
  PathPattern: z.string().default('*'),
  TargetOriginId: z.string(),
  AllowedMethods: z.array(z.string()).default(['GET', 'HEAD']),
  CachePolicyId: z.string().optional(),
  OriginRequestPolicyId: z.string().optional(),
  ResponseHeadersPolicyId: z.string().optional(),
  FunctionAssociations: z
    .array(z.object({ EventType: z.enum(['viewer-request', 'viewer-response']), FunctionARN: z.string() }))
    .default([]),
});
export type CacheBehavior = z.output<typeof CacheBehavior>;

const Origin = z.object({
  Id: z.string(),
  DomainName: z.string(),
  OriginPath: z.string().default(''),
  OriginCustomHeaders: z.array(z.object({ HeaderName: z.string(), HeaderValue: z.string() })).default([]),
});
export type Origin = z.output<typeof Origin>;

const ErrorResponse = z.object({
  ErrorCode: z.coerce.number().int(),
  ResponseCode: z.coerce.number().int().optional(),
  ResponsePagePath: z.string().optional(),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-cloudfront-distribution-distributionconfig.html */
const Distribution = z.object({
  DistributionConfig: z.object({
    DefaultCacheBehavior: CacheBehavior,
    CacheBehaviors: z.array(CacheBehavior).default([]),
    Origins: z.array(Origin),
    DefaultRootObject: z.string().default(''),
    CustomErrorResponses: z.array(ErrorResponse).default([]),
  }),
});

/** A distribution as far as it decides what answers a request. */
export interface CloudFrontDistribution {
  id: string;
  domainName: string;
  /** In order of precedence; the last one takes every path. */
  behaviors: CacheBehavior[];
  origins: Map<string, Origin>;
  defaultRootObject: string;
  errorResponses: z.output<typeof ErrorResponse>[];
}

/** The stack's one distribution, or undefined where it has none. */
export function readDistribution(stack: Stack): CloudFrontDistribution | undefined {
  const [resource, second] = resourcesOf(stack, 'AWS::CloudFront::Distribution');
  if (resource === undefined) return undefined;
  if (second !== undefined)
    throw new Error('The template has several CloudFront distributions; one port serves one.');
  const parsed = Distribution.safeParse(resource.properties);
  if (!parsed.success) {
    throw new Error(`AWS::CloudFront::Distribution ${resource.logicalId}: ${z.prettifyError(parsed.error)}`);
  }
  const config = parsed.data.DistributionConfig;
  return {
    id: resource.logicalId,
    domainName: `${resource.logicalId.toLowerCase()}.cloudfront.net`,
    behaviors: [...config.CacheBehaviors, { ...config.DefaultCacheBehavior, PathPattern: '*' }],
    origins: new Map(config.Origins.map((origin) => [origin.Id, origin])),
    defaultRootObject: config.DefaultRootObject.replace(/^\//u, ''),
    errorResponses: config.CustomErrorResponses,
  };
}

/**
 * The first behavior whose pattern fits the path; patterns match case-sensitively, with or without a leading slash.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html#DownloadDistValuesPathPattern
 */
export function matchBehavior(distribution: CloudFrontDistribution, path: string): CacheBehavior {
  const bare = path.replace(/^\//u, '');
  const found = distribution.behaviors.find(({ PathPattern }) =>
    wildcardMatch(PathPattern.replace(/^\//u, ''), bare),
  );
  if (found === undefined) throw new Error(`The distribution ${distribution.id} has no default behavior.`);
  return found;
}

export function originOf(distribution: CloudFrontDistribution, behavior: CacheBehavior): Origin {
  const origin = distribution.origins.get(behavior.TargetOriginId);
  if (origin !== undefined) return origin;
  throw new Error(
    `The distribution ${distribution.id}: behavior ${behavior.PathPattern} names the unknown origin ${behavior.TargetOriginId}.`,
  );
}
