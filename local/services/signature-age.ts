import * as z from 'zod';
import type { Stack } from '../cloud-types.ts';
import { resourcesOf } from '../gateway/references.ts';

const Policy = z.object({
  Bucket: z.string(),
  PolicyDocument: z.object({
    Statement: z.array(
      z.object({
        Effect: z.string(),
        Condition: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
      }),
    ),
  }),
});

/**
 * The longest age of a signature that each bucket's policy admits, in milliseconds, by bucket name: statements that deny
 * when `s3:signatureAge` is greater than a number.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 */
export function signatureAgeLimits(stack: Stack): Map<string, number> {
  const limits = new Map<string, number>();
  for (const { properties } of resourcesOf(stack, 'AWS::S3::BucketPolicy')) {
    const policy = Policy.safeParse(properties);
    if (!policy.success) continue;
    for (const { Effect, Condition } of policy.data.PolicyDocument.Statement) {
      const limit = Number(Condition['NumericGreaterThan']?.['s3:signatureAge'] ?? Number.NaN);
      if (Effect !== 'Deny' || Number.isNaN(limit)) continue;
      limits.set(policy.data.Bucket, Math.min(limit, limits.get(policy.data.Bucket) ?? limit));
    }
  }
  return limits;
}
