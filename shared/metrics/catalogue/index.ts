import type { Metric } from './metric.ts';
import { SALES_METRICS } from './sales.ts';
import { SYSTEM_METRICS } from './system.ts';
import { VIDEO_METRICS } from './video.ts';
import { VISIT_METRICS } from './visits.ts';

export type { Aggregation, FigureRef, Figures, Metric, MetricUnit } from './metric.ts';
export { AGGREGATIONS } from './metric.ts';

/** The built-in metrics. A new one is an entry in its source's list. */
export const METRICS: readonly Metric[] = [
  ...SALES_METRICS,
  ...VISIT_METRICS,
  ...VIDEO_METRICS,
  ...SYSTEM_METRICS,
];

const byName = new Map(METRICS.map((entry) => [entry.name, entry]));

export function findMetric(name: string): Metric | undefined {
  return byName.get(name);
}
