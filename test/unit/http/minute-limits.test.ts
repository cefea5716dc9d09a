import { describe, expect, it } from 'vitest';
import { capabilities } from '#shared/api.ts';
import type { Operation } from '#shared/http/contract.ts';
import { minuteLimitOf, V1_INGEST } from '#shared/http/minute-limits.ts';
import { addressGroup } from '#shared/http/viewer-address.ts';

const operations: Operation[] = Object.values(capabilities).flat();

describe('limits in a minute', () => {
  it.each<[string, Parameters<typeof minuteLimitOf>[0], number | undefined]>([
    ['a call of v1 with a token', { face: 'v1', auth: 'any' }, 60],
    ['ingest on v1', { face: 'v1', auth: 'analytics:write', minuteLimit: V1_INGEST }, 30],
    ['any call elsewhere', { face: 'platform', auth: 'any' }, undefined],
  ])('of %s are those of S4', (_case, operation, calls) => {
    expect(minuteLimitOf(operation)?.calls).toBe(calls);
  });

  it('guard every public operation that makes or checks something, by address', () => {
    const open = operations.filter(({ auth, method }) => auth === 'none' && method !== 'GET');
    const unguarded = open.filter((operation) => minuteLimitOf(operation)?.per !== 'address');
    expect(unguarded.map(({ id }) => id)).toEqual([]);
  });
});

describe('an address that is counted', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('%s stands for %s', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });
});
