import { PlatformError } from '#shared/runtime/errors.ts';
import { type Bucket, bucketAt, bucketsIn, type Interval, type TimeSpan } from '#shared/time/buckets.ts';
import { lastDays, lastSpan, spanBefore } from '#shared/time/range.ts';
import type { Period } from './query-schema.ts';

export type TimelineInterval = Extract<Interval, 'hour' | 'day' | 'week'>;

const HOUR_MS = 3_600_000;
const HOURS: Partial<Record<Period, number>> = { '1h': 1, '24h': 24 };

export interface PeriodScope {
  timeZone: string;
  now: number;
  retentionDays: number;
}

/** A span of time as figures are kept for it: whole hours of UTC, or whole days of the company's zone. */
export interface FigureSpan extends TimeSpan {
  granularity: 'hour' | 'day';
  /** Names of its first and last bucket, both included. */
  first: string;
  last: string;
}

/** Periods whose timeline has so few hours that an answer can hold them. */
const WITH_HOURS: ReadonlySet<Period> = new Set(['1h', '24h', '1d', '7d', '30d']);

/**
 * Buckets of a timeline: what was asked for, else hours for a period of hours and days for one of days.
 * @throws PlatformError ANALYTICS_INVALID_PERIOD where a timeline would have too many hours
 */
export function intervalOf(period: Period, asked: TimelineInterval | undefined): TimelineInterval {
  if (asked !== 'hour') return asked ?? (HOURS[period] === undefined ? 'day' : 'hour');
  if (WITH_HOURS.has(period)) return asked;
  throw new PlatformError('ANALYTICS_INVALID_PERIOD', 'The period is too long for a timeline of hours', {
    details: `Use groupBy=day or week, or one of the periods ${[...WITH_HOURS].join(', ')}.`,
  });
}

/**
 * The span of a period up to now, the running bucket among its last. `all` goes as far back as data is kept.
 * @throws PlatformError ANALYTICS_DATA_UNAVAILABLE where the plan keeps no data for so long
 */
export function spanOf(period: Period, scope: PeriodScope): FigureSpan {
  const { timeZone, now, retentionDays } = scope;
  const hours = HOURS[period];
  if (hours !== undefined) {
    const running = bucketAt(now, 'hour', timeZone);
    return figureSpan({ start: running.start - hours * HOUR_MS, end: running.end }, 'hour', timeZone);
  }
  if (period === 'all') return figureSpan(lastDays(retentionDays, now, timeZone), 'day', timeZone);
  const span = lastSpan(period, now, timeZone);
  if (span.start < keptSince(scope))
    throw new PlatformError('ANALYTICS_DATA_UNAVAILABLE', 'No data is kept for so long', {
      details: `The plan keeps ${retentionDays} days. Ask for a shorter period, or for all.`,
    });
  return figureSpan(span, 'day', timeZone);
}

/** The span of equal length before; undefined where data of it is no longer kept. */
export function previousOf(span: FigureSpan, scope: PeriodScope): FigureSpan | undefined {
  const before = spanBefore(span, scope.timeZone);
  return before.start < keptSince(scope) ? undefined : figureSpan(before, span.granularity, scope.timeZone);
}

/** The days of the zone that share an instant with the span. */
export function keptDays(span: TimeSpan, timeZone: string): FigureSpan {
  const first = bucketAt(span.start, 'day', timeZone);
  const last = bucketAt(span.end - 1, 'day', timeZone);
  return figureSpan({ start: first.start, end: last.end }, 'day', timeZone);
}

/** The span from the bucket that a first event fell into. */
export function from(first: string, span: FigureSpan, timeZone: string): FigureSpan {
  const bucket = bucketsIn(span, span.granularity, timeZone).find(
    (entry) => nameOf(entry, span.granularity) >= first,
  );
  return figureSpan({ start: bucket?.start ?? span.start, end: span.end }, span.granularity, timeZone);
}

/** The hours of UTC that share an instant with the span. */
export function hoursOf(span: TimeSpan, timeZone: string): FigureSpan {
  return figureSpan(span, 'hour', timeZone);
}

/** The bucket of the interval that each kept bucket of the span falls into, by name. */
export function intoBuckets(
  span: FigureSpan,
  interval: TimelineInterval,
  timeZone: string,
): (kept: string) => string | undefined {
  const kept = bucketsIn(span, span.granularity, timeZone);
  const names = new Map(
    kept.map((bucket) => [
      nameOf(bucket, span.granularity),
      nameOf(bucketAt(bucket.start, interval, timeZone), interval),
    ]),
  );
  return (name) => names.get(name);
}

/** The start of the first day whose data is kept whole. */
export function keptSince({ timeZone, now, retentionDays }: PeriodScope): number {
  return lastDays(retentionDays, now, timeZone).start;
}

/** Name under which the figures of a bucket are kept and told. */
export function nameOf({ start, date }: Bucket, interval: Interval): string {
  return interval === 'hour' ? new Date(start).toISOString().slice(0, 13) : date;
}

function figureSpan({ start, end }: TimeSpan, granularity: 'hour' | 'day', timeZone: string): FigureSpan {
  const name = (at: number) => nameOf(bucketAt(at, granularity, timeZone), granularity);
  return { start, end, granularity, first: name(start), last: name(end - 1) };
}
