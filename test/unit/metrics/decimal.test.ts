import { Big } from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalText, exactDecimal, fromScaled, toScaled } from '#shared/metrics/decimal.ts';

const decimal = fc
  .tuple(
    fc.boolean(),
    fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }),
    fc.bigInt({ min: 0n, max: 10n ** 9n - 1n }),
  )
  .map(([negative, whole, fraction]) =>
    decimalText(new Big(`${negative ? '-' : ''}${whole}.${String(fraction).padStart(9, '0')}`)),
  );

describe('sums in whole billionths', () => {
  it('agree with decimal arithmetic to the last digit', () => {
    fc.assert(
      fc.property(fc.array(decimal, { maxLength: 50 }), (values) => {
        const ours = fromScaled(values.reduce((sum, value) => sum + toScaled(value), 0n));
        expect(ours).toBe(decimalText(values.reduce((sum, value) => sum.plus(value), new Big(0))));
      }),
    );
  });

  it('take every number that ingest takes', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const text = exactDecimal(value);
        if (text !== undefined) expect(Number(fromScaled(toScaled(text)))).toBe(value);
      }),
    );
  });
});
