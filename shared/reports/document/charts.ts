import { Big } from 'big.js';
import type { Metric } from '#shared/metrics/catalogue/index.ts';
import type { SeriesResult } from '#shared/metrics/query.ts';
import type { Cell, Chart } from '#shared/rendering/document.ts';
import { daysIn, eachDay, type Period } from '#shared/time/dates.ts';
import type { Breakdown } from './breakdown.ts';
import { type Figures, isAdditive } from './figures.ts';

export type ChartKind = Chart['kind'];

const MOST_BARS = 12;
const MOST_SLICES = 7;
/** More days than that are no bars any more. */
const MOST_DAY_BARS = 62;
const OTHERS = 'Others';

interface Slice {
  label: string;
  value: Cell;
}

/** The metric by day. Days without events count 0 up to today; a ratio of nothing stays empty. */
export function timeSeriesChart(
  figures: Figures,
  series: SeriesResult,
  request: { title: string; metric: Metric; period: Period; today: string; kinds: readonly ChartKind[] },
): Chart | null {
  const { title, metric, period, today, kinds } = request;
  const kind =
    kinds.find((one) => one === 'line') ??
    (daysIn(period) <= MOST_DAY_BARS ? kinds.find((one) => one === 'bar') : undefined);
  if (kind === undefined || series.rows.length === 0) return null;
  const byDay = new Map(series.rows.map(({ bucket, values }) => [bucket, values[metric.name] ?? null]));
  const empty = (day: string) => (metric.aggregation === 'ratio' || day > today ? null : '0');
  const labels = [...eachDay(period)];
  return {
    id: `${metric.name}_by_day`,
    kind,
    title,
    unit: figures.unitOf(metric),
    labels,
    series: [{ name: metric.label, values: labels.map((day) => byDay.get(day) ?? empty(day)) }],
  };
}

/** The largest groups, and the others together where that can be known. Slices of a pie are positive. */
export function breakdownChart(
  figures: Figures,
  breakdown: Breakdown,
  kinds: readonly ChartKind[],
): Chart | null {
  const { metric, dimension, title } = breakdown;
  const kind = breakdownKind(breakdown, kinds);
  if (kind === undefined) return null;
  const slices = breakdown.groups.map(({ label, values }) => ({ label, value: values[metric.name] ?? null }));
  const usable = slices.filter(({ value }) => value !== null && (kind === 'bar' || new Big(value).gt(0)));
  const most = kind === 'pie' ? MOST_SLICES : MOST_BARS;
  const shown = withOthers(usable, most, metric);
  if (shown.length === 0) return null;
  return {
    id: `${metric.name}_by_${dimension}`,
    kind,
    title: `${metric.label} ${title.charAt(0).toLowerCase()}${title.slice(1)}`,
    unit: figures.unitOf(metric),
    labels: shown.map(({ label }) => label),
    series: [{ name: metric.label, values: shown.map(({ value }) => value) }],
  };
}

/** The template's kind, or another that was asked for; shares of what does not add up make no pie. */
function breakdownKind({ chart, metric }: Breakdown, kinds: readonly ChartKind[]): 'bar' | 'pie' | undefined {
  const possible = isAdditive(metric) ? (['bar', 'pie'] as const) : (['bar'] as const);
  const allowed = possible.filter((kind) => kinds.includes(kind));
  return allowed.find((kind) => kind === chart) ?? allowed[0];
}

function withOthers(slices: Slice[], most: number, metric: Metric): Slice[] {
  if (slices.length <= most) return slices;
  if (!isAdditive(metric)) return slices.slice(0, most);
  const others = slices.slice(most - 1).reduce((sum, { value }) => sum.plus(value ?? 0), new Big(0));
  return [...slices.slice(0, most - 1), { label: OTHERS, value: others.toFixed() }];
}
