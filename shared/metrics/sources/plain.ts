import { Big } from 'big.js';
import { decimalText } from '../decimal.ts';
import type { Sums } from './facts.ts';
import { COMMON_PAIRS, COMMON_TUPLES, makeSource, type Source } from './source.ts';

const MOST_KEPT = 1_000;
const known = new Map<string, Source>();

/**
 * Any name can be counted: `event:<name>` or `metric:<name>`, how often it came, and of its values the sum, the sum of
 * squares, the least, the greatest and the latest.
 */
export function plainSource(name: string): Source {
  const found = known.get(name);
  if (found) return found;
  const made = makeSource({
    name,
    tuples: [...COMMON_TUPLES, ['job_type'], ...COMMON_PAIRS],
    contributionOf: ({ value }) => ({
      sums: { count: '1', ...(value === null ? {} : { value, valued: '1', ...squareOf(value) }) },
      members: {},
      ...(value === null ? {} : { level: value }),
    }),
  });
  if (known.size >= MOST_KEPT) known.clear();
  known.set(name, made);
  return made;
}

/** DynamoDB adds 38 digits: squares of larger values would not leave room for a sum of many. */
const MOST_SQUARED = new Big('1e9');
const FRACTION_DIGITS = 9;

/** A value whose square is not kept is counted, so that nobody takes the sum of squares for whole. */
function squareOf(value: string): Sums {
  const amount = new Big(value);
  if (amount.abs().gt(MOST_SQUARED)) return { unsquared: '1' };
  return { squares: decimalText(amount.times(amount).round(FRACTION_DIGITS)) };
}
