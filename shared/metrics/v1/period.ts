import { TIME_ZONE_DATA } from '#shared/runtime/versions.ts';
import { type Bucket, bucketAt, type TimeSpan } from '#shared/time/buckets.ts';
import { lastDays, spanBefore } from '#shared/time/range.ts';
import type { Metric } from '../catalogue/index.ts';
import type { QueryScope } from '../query.ts';
import { readTimeline, type Timeline } from '../timeline.ts';

/** The days up to today, and as many before. */
export interface Period {
  days: number;
  span: TimeSpan;
  before: TimeSpan;
}

export function periodOf(days: number, now: number, timeZone: string): Period {
  const span = lastDays(days, now, timeZone);
  return { days, span, before: spanBefore(span, timeZone) };
}

/** Figures by day of the company's zone. */
export async function readDays(
  scope: QueryScope,
  metrics: readonly (string | Metric)[],
  span: TimeSpan,
  now: number,
  groupBy: readonly string[] = [],
): Promise<Timeline> {
  const { timeZone } = scope;
  return readTimeline(scope, { metrics, span, interval: 'day', timeZone, groupBy, filters: {}, now });
}

/** First and last day of a span of whole days. */
export function daysOf({ start, end }: TimeSpan, timeZone: string): { from: string; to: string } {
  const dayAt = (at: number): Bucket => bucketAt(at, 'day', timeZone);
  return { from: dayAt(start).date, to: dayAt(end - 1).date };
}

/** What every answer says of the time that it is about. */
export function spanMeta(span: TimeSpan, timeZone: string): object {
  return { ...daysOf(span, timeZone), timezone: timeZone, tz_version: TIME_ZONE_DATA };
}
