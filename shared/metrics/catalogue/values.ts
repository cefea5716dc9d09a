import type { Big } from 'big.js';
import type { FigureRef, Figures } from './metric.ts';

const RATIO_DIGITS = 10;
type Value = Big | null;

/** Ratios are of two sums, never a mean of ratios; null where there is nothing to divide by. */
export function ratio(numerator: Value, denominator: Value): Value {
  return numerator === null || denominator === null || denominator.eq(0)
    ? null
    : numerator.div(denominator).round(RATIO_DIGITS);
}

/** What is known of both; null where neither is. */
export function plus(one: Value, other: Value): Value {
  return one === null ? other : one.plus(other ?? 0);
}

export function minus(total: Value, part: Value): Value {
  return total === null ? null : total.minus(part ?? 0);
}

/** The sum, or 0 where the source has events but none that adds to it. */
export function sumOrZero(f: Figures, ref: FigureRef): Value {
  return f.sum(ref) ?? f.sum(`${ref.slice(0, ref.indexOf('/'))}/count`)?.times(0) ?? null;
}

/** Distinct members of events, and what points state beside them. */
export function distinctAndStated(f: Figures, stated: FigureRef, ...counted: FigureRef[]): Value {
  return plus(f.distinct(...counted), f.sum(stated));
}
