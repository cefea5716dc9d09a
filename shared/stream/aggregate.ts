import type { Big } from 'big.js';
import type { Metric } from '#shared/metrics/catalogue/index.ts';
import type { Aggregation } from './definition.ts';

/** A metric over one window, in the ways that an aggregation may need it. */
export interface WindowFigures {
  /** The metric's own figure over the whole window. */
  whole: Big | null;
  /** Its figure in each step that has one; steps that have none are as many as are missing. */
  steps: readonly Big[];
  stepCount: number;
  /** The single values behind a mean, in no order. */
  singles: readonly number[];
}

/**
 * One value of a metric over a window.
 *
 * - `raw`: the metric's own figure, such as the sum of the revenue or the distinct users.
 * - `sum`: the same; of a mean, the sum of its single values. Ratios and distinct counts do not add up and stay as they are.
 * - `avg`: of a sum or a count per step (a minute in windows of up to an hour, else an hour or a day). Distinct counts,
 *   ratios and means tell of the window as it is, and a mean of parts of them would be wrong: their own figure.
 * - `min`, `max`, `p95`: of the steps' figures; of a mean, of its single values. Steps without events count as 0 for what is
 *   counted or summed, and not at all for ratios.
 */
export function aggregate(metric: Metric, aggregation: Aggregation, figures: WindowFigures): number | null {
  const { whole } = figures;
  const kind = metric.aggregation;
  if (aggregation === 'raw') return toNumber(whole);
  if (aggregation === 'sum') return kind === 'avg' ? total(figures.singles) : toNumber(whole);
  if (aggregation === 'avg') {
    if (kind !== 'sum' && kind !== 'count') return toNumber(whole);
    return whole === null ? null : whole.div(figures.stepCount).round(DIGITS).toNumber();
  }
  const values =
    kind === 'avg' && figures.singles.length > 0 ? [...figures.singles] : stepValues(metric, figures);
  return pick(aggregation, values);
}

/** What is 0 where nothing happened. */
export function isCounted(aggregation: Metric['aggregation']): boolean {
  return aggregation === 'sum' || aggregation === 'count' || aggregation === 'distinct';
}

function stepValues(metric: Metric, { whole, steps, stepCount }: WindowFigures): number[] {
  const values = steps.map((step) => step.toNumber());
  if (!isCounted(metric.aggregation) || whole === null) return values;
  const empty = Math.max(0, stepCount - values.length);
  return [...values, ...Array.from({ length: empty }, () => 0)];
}

function total(values: readonly number[]): number | null {
  return values.length === 0 ? null : round(values.reduce((sum, value) => sum + value, 0));
}

/** The 95th percentile is a value that occurs: the smallest that at least 95 of 100 do not exceed (nearest rank). */
function pick(aggregation: 'min' | 'max' | 'p95', values: number[]): number | null {
  if (values.length === 0) return null;
  values.sort((one, other) => one - other);
  const rank = { min: 1, max: values.length, p95: Math.ceil(values.length * 0.95) }[aggregation];
  return values[rank - 1] ?? null;
}

function toNumber(value: Big | null): number | null {
  return value === null ? null : value.toNumber();
}

const DIGITS = 6;
const MILLION = 10 ** DIGITS;
function round(value: number): number {
  return Math.round(value * MILLION) / MILLION;
}

/** Change in percent against the window before, with two digits; null where that has nothing to compare with. */
export function changeOf(value: number | null, before: number | null): number | null {
  if (value === null || before === null) return null;
  if (before === 0) return value === 0 ? 0 : null;
  return Math.round(((value - before) / Math.abs(before)) * 10_000) / 100;
}
