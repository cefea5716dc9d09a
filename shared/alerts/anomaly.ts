import { Big } from 'big.js';
import type { Company } from '#shared/admin/company.ts';
import type { Metric } from '#shared/metrics/catalogue/index.ts';
import type { QueryScope } from '#shared/metrics/query.ts';
import { readTimeline } from '#shared/metrics/timeline.ts';
import { bucketAt, type TimeSpan } from '#shared/time/buckets.ts';
import { lastDays } from '#shared/time/range.ts';
import type { Finding } from './evaluate-figures.ts';
import type { RuleCondition } from './rule.ts';
import type { PastEvaluation } from './simulate-windows.ts';

/** Fewer periods than this say nothing about what is usual. */
export const LEAST_PERIODS = 8;
/** So many periods before the last complete one are looked at: four weeks of days, two days of hours. */
export const BASELINE = { day: 28, hour: 48 } as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const HUNDRED = 100;

export interface Band {
  low: Big;
  high: Big;
}

/** Median ± so many median absolute deviations; undefined where there are too few values. */
export function bandOf(values: readonly Big[], deviations: number): Band | undefined {
  if (values.length < LEAST_PERIODS) return undefined;
  const middle = median(values);
  const spread = median(values.map((value) => value.minus(middle).abs())).times(deviations);
  return { low: middle.minus(spread), high: middle.plus(spread) };
}

function median(values: readonly Big[]): Big {
  const sorted = values.toSorted((one, other) => one.cmp(other));
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? new Big(0);
  return Number.isInteger(half) ? upper.plus(sorted[half - 1] ?? upper).div(2) : upper;
}

/** What the last value says against those before it; periods without a figure are left out of those. */
export function judge(values: readonly (string | null)[], deviations: number): Finding {
  const last = values.at(-1) ?? null;
  const before = values.slice(0, -1).flatMap((value) => (value === null ? [] : [new Big(value)]));
  const band = bandOf(before, deviations);
  if (last === null || band === undefined) return { evidence: 'no_data', value: last };
  const value = new Big(last);
  const isUsual = value.gte(band.low) && value.lte(band.high);
  return {
    evidence: isUsual ? 'clear' : 'met',
    value: value.toFixed(),
    band: { low: band.low.toFixed(), high: band.high.toFixed() },
  };
}

/** Whether the last complete hour or day is unusual for those before it. */
export async function anomalyOf(
  { period, deviations, filters }: RuleCondition,
  metric: Metric,
  { company, now }: { company: Pick<Company, 'id' | 'timeZone' | 'currency'>; now: number },
): Promise<Finding> {
  const { id, timeZone, currency } = company;
  const end = bucketAt(now, period, timeZone).start;
  const start =
    period === 'hour' ? end - (BASELINE.hour + 1) * HOUR_MS : lastDays(BASELINE.day + 2, now, timeZone).start;
  const timeline = await readTimeline(
    { company: id, timeZone, currency },
    { metrics: [metric], span: { start, end }, interval: period, timeZone, groupBy: [], filters, now },
  );
  return judge(shown(metric, timeline.values[metric.name] ?? []), deviations);
}

/** Rates in per cent, as everywhere in rules. */
function shown({ unit }: Metric, values: readonly (string | null)[]): readonly (string | null)[] {
  if (unit !== 'percent') return values;
  return values.map((value) => (value === null ? null : new Big(value).times(HUNDRED).toFixed()));
}

/** What the rule would have found at the end of each period of the span. */
export async function pastAnomalies(
  { period, deviations, filters }: RuleCondition,
  metric: Metric,
  scope: QueryScope,
  span: TimeSpan,
  now: number,
): Promise<PastEvaluation[]> {
  const { timeZone } = scope;
  const before = period === 'hour' ? BASELINE.hour * HOUR_MS : BASELINE.day * DAY_MS;
  const end = bucketAt(span.end, period, timeZone).start;
  const start = bucketAt(span.start - before, period, timeZone).start;
  const { buckets, values } = await readTimeline(scope, {
    metrics: [metric],
    span: { start, end },
    interval: period,
    timeZone,
    groupBy: [],
    filters,
    now,
  });
  const figures = shown(metric, values[metric.name] ?? []);
  return buckets.flatMap(({ end: at }, index) => {
    if (at <= span.start) return [];
    const own = figures.slice(Math.max(0, index - BASELINE[period]), index + 1);
    return [{ at, finding: judge(own, deviations) }];
  });
}
