import { numberOf } from '#shared/runtime/exact-json.ts';
import { unitName } from '../display.ts';
import type { QueryScope } from '../query.ts';
import { type MetricType, metricOf, shownFigure } from './metric-types.ts';
import { periodOf, readDays, spanMeta } from './period.ts';

/** One metric by day, as labels and data of a chart. */
export async function chartOf(
  scope: QueryScope,
  metric: MetricType,
  days: number,
  now: number,
): Promise<object> {
  const { span } = periodOf(days, now, scope.timeZone);
  const { buckets, values } = await readDays(scope, [metric], span, now);
  return {
    data: {
      labels: buckets.map(({ date }) => date),
      data: (values[metric] ?? []).map((value) => numberOf(shownFigure(metric, value))),
    },
    meta: {
      metric,
      period: days,
      unit: unitName(metricOf(metric), scope.currency),
      ...spanMeta(span, scope.timeZone),
      incomplete: buckets.filter(({ end }) => end > now).map(({ date }) => date),
    },
  };
}
