import { Big } from 'big.js';
import { numberOf } from '#shared/runtime/exact-json.ts';
import { changePercent } from '../change.ts';
import { unitName } from '../display.ts';
import type { QueryScope } from '../query.ts';
import { METRIC_TYPES, type MetricType, metricOf, shownFigure } from './metric-types.ts';
import { daysOf, periodOf, readDays, spanMeta } from './period.ts';

type Trend = 'up' | 'down' | 'flat' | null;

/** Every metric of v1 over a period and the one before. */
export async function kpiOf(scope: QueryScope, days: number, now: number): Promise<object> {
  const period = periodOf(days, now, scope.timeZone);
  const [current, former] = await Promise.all(
    [period.span, period.before].map(async (span) => readDays(scope, METRIC_TYPES, span, now)),
  );
  const entries = METRIC_TYPES.map((type) => {
    const values = [current, former].map((part) => shownFigure(metricOf(type), part?.totals[type] ?? null));
    return [type, kpi(type, values[0] ?? null, values[1] ?? null, scope.currency)] as const;
  });
  const { from, to } = daysOf(period.before, scope.timeZone);
  return {
    data: Object.fromEntries(entries),
    meta: { period: days, ...spanMeta(period.span, scope.timeZone), previous_from: from, previous_to: to },
  };
}

function kpi(type: MetricType, value: string | null, before: string | null, currency: string): object {
  return {
    value: numberOf(value),
    previous_value: numberOf(before),
    change_percent: numberOf(changePercent(value, before)),
    trend: trendOf(value, before),
    unit: unitName(metricOf(type), currency),
  };
}

function trendOf(value: string | null, before: string | null): Trend {
  if (value === null || before === null) return null;
  const order = new Big(value).cmp(before);
  return order === 0 ? 'flat' : order > 0 ? 'up' : 'down';
}
