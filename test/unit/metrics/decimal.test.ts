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

describe('decimal text', () => {
  const spelling = fc.tuple(
    fc.constantFrom('', '-'),
    fc.stringMatching(/^[0-9]{1,16}$/),
    fc.stringMatching(/^(\.[0-9]{0,10})?$/),
  );

  it('is kept exactly and written in one way, or refused (P10)', () => {
    fc.assert(
      fc.property(
        spelling.map((parts) => parts.join('')),
        (text) => {
          const isTaken = /^-?\d{1,15}(\.\d{1,9})?$/.test(text);
          expect(exactDecimal(text)).toBe(isTaken ? decimalText(new Big(text)) : undefined);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('of a number has at most 15 significant digits, none of them lost (P10)', () => {
    const numbers = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.integer().map((cents) => cents / 100),
      fc.maxSafeInteger(),
    );
    fc.assert(
      fc.property(numbers, (value) => {
        const text = exactDecimal(value);
        const digits = Number.isFinite(value) ? new Big(value).c.length : Number.POSITIVE_INFINITY;
        if (text !== undefined) expect([Number(text), digits <= 15]).toEqual([value, true]);
        else if (Number.isInteger(value) && !Object.is(value, -0))
          expect(Math.abs(value)).toBeGreaterThanOrEqual(1e15);
      }),
    );
  });
});
