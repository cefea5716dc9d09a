import { numberOf } from '#shared/runtime/exact-json.ts';
import type { Metric } from '../catalogue/index.ts';
import { unitName } from '../display.ts';
import type { QueryScope } from '../query.ts';
import { shownFigure } from './metric-types.ts';
import { periodOf, readDays, spanMeta } from './period.ts';

/** One metric by day, as labels and data of a chart. */
export async function chartOf(scope: QueryScope, metric: Metric, days: number, now: number): Promise<object> {
  const { span } = periodOf(days, now, scope.timeZone);
  const { buckets, values } = await readDays(scope, [metric], span, now);
  return {
    data: {
      labels: buckets.map(({ date }) => date),
      data: (values[metric.name] ?? []).map((value) => numberOf(shownFigure(metric, value))),
    },
    meta: {
      metric: metric.name,
      period: days,
      unit: unitName(metric, scope.currency),
      ...spanMeta(span, scope.timeZone),
      incomplete: buckets.filter(({ end }) => end > now).map(({ date }) => date),
    },
  };
}
