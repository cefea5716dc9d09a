import { Big } from 'big.js';
import { numberOf } from '#shared/runtime/exact-json.ts';
import { decimalText } from '../decimal.ts';
import { unitName } from '../display.ts';
import type { QueryScope } from '../query.ts';
import { metricOf } from './metric-types.ts';
import { periodOf, readDays, spanMeta } from './period.ts';

const METRIC = 'revenue';
const DIMENSION = 'product_category';

interface Part {
  category: string | null;
  value: Big;
}

/** Revenue by category over a period; what has no category is a part of its own. */
export async function categoriesOf(scope: QueryScope, days: number, now: number): Promise<object> {
  const { span } = periodOf(days, now, scope.timeZone);
  const { totals, groups } = await readDays(scope, [METRIC], span, now, [DIMENSION]);
  const total = totals[METRIC] ?? null;
  const parts = total === null ? [] : partsOf(new Big(total), groups);
  const shares = percentages(parts.map(({ value }) => value));
  return {
    data: parts.map(({ category, value }, index) => ({
      category,
      value: numberOf(decimalText(value)),
      percentage: shares[index] ?? null,
    })),
    meta: {
      total: numberOf(total),
      period: days,
      unit: unitName(metricOf(METRIC), scope.currency),
      ...spanMeta(span, scope.timeZone),
    },
  };
}

function partsOf(
  total: Big,
  groups: readonly { dims: Record<string, string>; totals: Record<string, string | null> }[],
): Part[] {
  const parts = groups.flatMap(({ dims, totals }): Part[] => {
    const value = totals[METRIC] ?? null;
    return value === null ? [] : [{ category: dims[DIMENSION] ?? null, value: new Big(value) }];
  });
  const rest = parts.reduce((left, { value }) => left.minus(value), total);
  if (!rest.eq(0)) parts.push({ category: null, value: rest });
  return parts.sort((one, other) => other.value.cmp(one.value));
}

/** Hundredths of a per cent in the whole. */
const WHOLE = 10_000;

/**
 * Shares in per cent to two digits that add up to exactly 100: what rounding down leaves goes to the largest remainders.
 * Null where the total is not above 0, since nothing is then a share of it.
 */
export function percentages(values: readonly Big[]): (number | null)[] {
  const total = values.reduce((sum, value) => sum.plus(value), new Big(0));
  if (total.lte(0)) return values.map(() => null);
  const exact = values.map((value) => value.times(WHOLE).div(total));
  const floors = exact.map((share) => share.round(0, share.lt(0) ? 3 : 0));
  const left = WHOLE - floors.reduce((sum, share) => sum + share.toNumber(), 0);
  const order = exact
    .map((share, index) => ({ index, rest: share.minus(floors[index] ?? 0) }))
    .sort((one, other) => other.rest.cmp(one.rest))
    .map(({ index }) => index);
  const raised = new Set(order.slice(0, left));
  return floors.map((share, index) => (share.toNumber() + (raised.has(index) ? 1 : 0)) / 100);
}
