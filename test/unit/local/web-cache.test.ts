import { expect, it } from 'vitest';
import type { Stack } from '#local/cloud-types.ts';
import { readCacheControl } from '#local/gateway/web-cache.ts';

const deployment = (logicalId: string, properties: Record<string, unknown>) =>
  [logicalId, { logicalId, type: 'Custom::CDKBucketDeployment', properties }] as const;

it('finds the deployment that writes a key, as its filters say', () => {
  const stack: Stack = {
    outputs: {},
    resources: new Map([
      deployment('A', { Exclude: ['index.html', '*.map'], SystemMetadata: { 'cache-control': 'for good' } }),
      deployment('B', {
        Exclude: ['*'],
        Include: ['index.html'],
        SystemMetadata: { 'cache-control': 'no-cache' },
      }),
    ]),
  };
  const cacheControl = readCacheControl(stack);
  expect(cacheControl('assets/main-1.js')).toBe('for good');
  expect(cacheControl('index.html')).toBe('no-cache');
  expect(cacheControl('assets/index.html.js')).toBe('for good');
  expect(cacheControl('main.js.map')).toBeUndefined();
});
