import { Big } from 'big.js';

/**
 * Values counted in buckets whose bounds grow by a constant factor: a quantile is known within RELATIVE_ERROR, and
 * histograms merge by adding their counters, in any order. Masson, Rim, Lee 2019, https://arxiv.org/abs/1908.10693
 */
const RELATIVE_ERROR = 0.0099;
const GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GROWTH = Math.log(GROWTH);
/** Digits of a quantile that mean something. */
const DIGITS = 6;
const ZERO = 'z';

/** The counter of a value, given as decimal text: `z`, or the sign and the exponent of its bucket. */
export function counterOf(value: string): string {
  const number = Number(value);
  if (number === 0) return ZERO;
  return `${number < 0 ? 'n' : 'p'}${Math.ceil(Math.log(Math.abs(number)) / LOG_GROWTH)}`;
}

/** The value at the rank of a quantile (nearest rank), within one per cent; null where nothing was counted. */
export function quantileOf(counters: ReadonlyMap<string, Big>, quantile: number): Big | null {
  const buckets = [...counters].map(([name, count]) => ({ value: valueOf(name), count: Number(count) }));
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  let rank = Math.max(1, Math.ceil(quantile * total));
  for (const { value, count } of buckets.toSorted((one, other) => one.value - other.value)) {
    rank -= count;
    if (rank <= 0) return new Big(value.toPrecision(DIGITS));
  }
  return null;
}

/** The value that is within the relative error of every value of the bucket. */
function valueOf(counter: string): number {
  if (counter === ZERO) return 0;
  const middle = (2 * GROWTH ** Number(counter.slice(1))) / (GROWTH + 1);
  return counter.startsWith('n') ? -middle : middle;
}
