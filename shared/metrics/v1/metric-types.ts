import { Big } from 'big.js';
import { findMetric, type Metric } from '../catalogue/index.ts';
import { decimalText, exactDecimal } from '../decimal.ts';

/** Metrics of the v1 face (S4). Each is the metric of the same name everywhere else. */
export const METRIC_TYPES = [
  'revenue',
  'users',
  'orders',
  'conversion_rate',
  'bounce_rate',
  'session_duration',
  'page_views',
] as const;
export type MetricType = (typeof METRIC_TYPES)[number];

export function isMetricType(name: string): name is MetricType {
  return METRIC_TYPES.some((type) => type === name);
}

export function metricOf(type: MetricType): Metric {
  const metric = findMetric(type);
  if (!metric) throw new Error(`The catalogue lacks ${type}, which v1 promises.`);
  return metric;
}

/** v1 speaks of rates in per cent; they are kept as fractions, as everywhere else. */
const HUNDRED = 100;

/** A figure as v1 shows it. */
export function shownFigure({ unit }: Metric, kept: string | null): string | null {
  if (kept === null || unit !== 'percent') return kept;
  return decimalText(new Big(kept).times(HUNDRED));
}

/** A value of v1 as it is kept; undefined where it could not be kept exactly. */
export function keptValue(type: MetricType, shown: unknown): string | undefined {
  const value = exactDecimal(shown);
  if (value === undefined || metricOf(type).unit !== 'percent') return value;
  return exactDecimal(new Big(value).div(HUNDRED).toFixed());
}
