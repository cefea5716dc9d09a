import * as z from 'zod';
import type { Stack } from '../cloud-types.ts';
import { resourcesOf } from './references.ts';

const Deployment = z.object({
  Exclude: z.array(z.string()).default([]),
  Include: z.array(z.string()).default([]),
  SystemMetadata: z.object({ 'cache-control': z.string().optional() }).default({}),
});

/**
 * Which Cache-Control the template's bucket deployments write on a key; undefined where none does.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_s3_deployment-readme.html#exclude-and-include-filters
 */
export function readCacheControl(stack: Stack): (key: string) => string | undefined {
  const deployments = resourcesOf(stack, 'Custom::CDKBucketDeployment').map(({ properties }) =>
    Deployment.parse(properties),
  );
  return (key) =>
    deployments.find(({ Exclude, Include }) => !matches(Exclude, key) || matches(Include, key))
      ?.SystemMetadata['cache-control'];
}

/** Patterns as `aws s3 sync` has them, `*` being any text. */
function matches(patterns: readonly string[], key: string): boolean {
  return patterns.some((pattern) =>
    new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`, 'su').test(key),
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}
