import type { Caller } from '#shared/http/caller.ts';
import { validationError } from '#shared/http/validation.ts';
import { FILTER_DIMENSIONS } from '#shared/reports/filters.ts';
import type { Interval, TimeSpan } from '#shared/time/buckets.ts';
import { datesSpan, isDate, lastSpan, startOfDateText } from '#shared/time/range.ts';
import type { Metric } from '../catalogue/index.ts';
import { findMetricOf } from '../own/recent.ts';
import type { TimelineQuery } from '../timeline.ts';
import type { VisualizationBody } from './contract.ts';

const INTERVALS: Record<VisualizationBody['aggregation'], Interval> = {
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
};

const HOUR_MS = 3_600_000;
const SHORTEST_MS: Record<Interval, number> = {
  hour: HOUR_MS,
  day: 23 * HOUR_MS,
  week: 167 * HOUR_MS,
  month: 27 * 24 * HOUR_MS,
};
export const MOST_BUCKETS = 2_500;

export interface VisualizationQuery extends TimelineQuery {
  metric: Metric;
}

/** What a request asks of the figures, in the caller's zone where it names none. */
export async function queryOf(
  body: VisualizationBody,
  caller: Caller,
  now: number,
): Promise<VisualizationQuery> {
  const metric = await findMetricOf(caller, body.metric);
  if (!metric) throw invalid('metric', 'Must be a metric of GET /v2/metrics', body.metric);
  const timeZone = body.timezone ?? caller.timeZone;
  const interval = INTERVALS[body.aggregation];
  const span = spanOf(body.time_range, now, timeZone);
  if ((span.end - span.start) / SHORTEST_MS[interval] > MOST_BUCKETS) {
    const message = `Must have at most ${MOST_BUCKETS} buckets; ask for a shorter time or a coarser aggregation`;
    throw invalid('time_range', message, body.aggregation);
  }
  return {
    metric,
    metrics: [metric],
    span,
    interval,
    timeZone,
    groupBy: [body.group_by].flat().map(dimensionOf),
    filters: filtersOf(body.filters),
    now,
  };
}

function spanOf(range: VisualizationBody['time_range'], now: number, timeZone: string): TimeSpan {
  if (typeof range === 'string') return lastSpan(range, now, timeZone);
  const { start, end } = range;
  const span = {
    start: isDate(start) ? startOfDateText(start, timeZone) : Date.parse(start),
    end: isDate(end) ? datesSpan(end, end, timeZone).end : Date.parse(end),
  };
  if (span.end <= span.start) throw invalid('time_range.end', 'Must lie after start', end);
  return span;
}

function filtersOf(filters: VisualizationBody['filters']): Record<string, string[]> {
  const kept: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(filters)) {
    const dimension = dimensionOf(name);
    if (kept[dimension]) throw invalid(`filters.${name}`, `Must not filter ${dimension} twice`);
    kept[dimension] = [values].flat();
  }
  return kept;
}

/** S0 4.2 writes filters in the plural. */
function dimensionOf(name: string): string {
  return Object.hasOwn(FILTER_DIMENSIONS, name)
    ? FILTER_DIMENSIONS[name as keyof typeof FILTER_DIMENSIONS]
    : name;
}

function invalid(field: string, message: string, provided?: string): Error {
  const shown = provided === undefined ? {} : { provided_value: provided };
  return validationError([{ field, code: 'VALIDATION_ERROR', message, ...shown }]);
}
