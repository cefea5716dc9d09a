import { Big } from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterOf, quantileOf } from '#shared/metrics/histogram.ts';

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }), fc.integer({ min: 0, max: 9 }))
  .map(([digits, places]) => new Big(String(digits)).div(10 ** places).toFixed(places));

function countersOf(values: readonly string[]): Map<string, Big> {
  const counters = new Map<string, Big>();
  for (const value of values) {
    const name = counterOf(value);
    counters.set(name, (counters.get(name) ?? new Big(0)).plus(1));
  }
  return counters;
}

describe('a histogram', () => {
  it('knows every quantile of any values within one per cent, however it was merged (P10)', () => {
    fc.assert(
      fc.property(
        fc.array(decimal, { minLength: 1 }),
        fc.constantFrom(0.5, 0.95, 0.99, 0, 1),
        (values, share) => {
          const exact = values.toSorted((one, other) => new Big(one).cmp(other))[
            Math.max(1, Math.ceil(share * values.length)) - 1
          ];
          const found = Number(quantileOf(countersOf(values), share));
          expect(Math.abs(found - Number(exact))).toBeLessThanOrEqual(0.01 * Math.abs(Number(exact)));
        },
      ),
    );
  });

  it('of nothing has none', () => {
    expect(quantileOf(new Map(), 0.5)).toBeNull();
  });

  it('has a counter for the least and the greatest values that are taken', () => {
    expect(countersOf(['0.000000001', '-999999999999999.999999999', '0']).size).toBe(3);
  });
});
