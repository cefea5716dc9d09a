import { Big } from 'big.js';
import { describe, expect, it } from 'vitest';
import { bandOf, judge, LEAST_PERIODS } from '#shared/alerts/anomaly.ts';
import { evidenceOf } from '#shared/alerts/evidence.ts';
import { initialState, step } from '#shared/alerts/machine.ts';
import { changeOf } from '#shared/stream/aggregate.ts';

const band = (values: readonly (string | number)[], deviations = 3) => {
  const found = bandOf(
    values.map((value) => new Big(value)),
    deviations,
  );
  return found && [found.low.toFixed(), found.high.toFixed()];
};
const EIGHT = [10, 12, 11, 13, 9, 10, 12, 11];
const after = (last: string | null, before: readonly (number | null)[] = EIGHT, deviations = 3) =>
  judge([...before.map((value) => (value === null ? null : String(value))), last], deviations);

describe('an anomaly', () => {
  it('is what lies outside the median ± 3 MAD of the periods before', () => {
    // The median of 9 10 10 11 11 12 12 13 is 11; of the distances 0 0 1 1 1 1 2 2 it is 1.
    expect(band(EIGHT)).toEqual(['8', '14']);
    expect(band(EIGHT, 1.5)).toEqual(['9.5', '12.5']);
    expect(after('14').evidence).toBe('clear');
    expect(after('14.000000001').evidence).toBe('met');
    expect(after('8').evidence).toBe('clear');
    expect(after('7.999999999')).toEqual({
      evidence: 'met',
      value: '7.999999999',
      band: { low: '8', high: '14' },
    });
  });

  it('is not misled by one wild period among those before, as a mean would be', () => {
    expect(band([...EIGHT.slice(1), 1_000_000])).toEqual(['8.5', '14.5']);
  });

  it('is any other figure after periods that were all alike: their MAD is 0', () => {
    const alike = EIGHT.map(() => 7);
    expect(band(alike)).toEqual(['7', '7']);
    expect(after('7', alike).evidence).toBe('clear');
    expect(after('7.01', alike).evidence).toBe('met');
    expect(after('6.99', alike).evidence).toBe('met');
  });

  it('is unknown after fewer than eight periods with a figure, which is a state of its own', () => {
    expect(LEAST_PERIODS).toBe(8);
    const seven = EIGHT.slice(1);
    expect(band(seven)).toBeUndefined();
    expect(after('1000', seven)).toEqual({ evidence: 'no_data', value: '1000' });
    // Periods without a figure count as none.
    expect(after('1000', [...seven, null, null]).evidence).toBe('no_data');
    expect(after('1000', [null, ...EIGHT]).evidence).toBe('met');
    const timing = { forMs: 0, snoozedUntil: 0 };
    const { state, effects } = step(initialState(0), 'no_data', 1, timing, () => 'a');
    expect([state.status, effects]).toEqual(['no_data', []]);
  });

  it('is unknown where the last complete period has no figure', () => {
    expect(after(null)).toEqual({ evidence: 'no_data', value: null });
  });

  it('is figured exactly, whatever decimals there are', () => {
    const tenths = [0.1, 0.2, 0.1, 0.2, 0.1, 0.2, 0.1, 0.2];
    expect(band(tenths)).toEqual(['0', '0.3']);
    expect(after('0.3', tenths).evidence).toBe('clear');
  });
});

describe('a change in per cent', () => {
  const above = { operator: '>', threshold: '50' } as const;
  const found = (value: number | null, before: number | null) => evidenceOf(above, changeOf(value, before));

  it('is against the size of the period before, whatever its sign', () => {
    expect(changeOf(150, 100)).toBe(50);
    expect(changeOf(-50, -100)).toBe(50);
    expect(changeOf(0, 100)).toBe(-100);
    expect(found(150, 100)).toBe('clear');
    expect(found(150.01, 100)).toBe('met');
  });

  it('is unknown after a period of 0, and none where both are 0', () => {
    expect(found(10, 0)).toBe('no_data');
    expect(changeOf(0, 0)).toBe(0);
    expect(found(0, 0)).toBe('clear');
  });

  it('is unknown where either period has no figure', () => {
    expect(found(null, 10)).toBe('no_data');
    expect(found(10, null)).toBe('no_data');
  });
});
