import { Big } from 'big.js';
import type { Metric } from './catalogue/index.ts';
import { decimalText } from './decimal.ts';

/** What a metric is where nothing happened: 0 for sums and counts, null for what divides by them. */
export function figureOfNothing(metric: Metric): string | null {
  const zero = new Big(0);
  const value = metric.value({
    sum: () => zero,
    distinct: () => zero,
    quantile: () => null,
    level: () => null,
  });
  return value === null ? null : decimalText(value);
}
