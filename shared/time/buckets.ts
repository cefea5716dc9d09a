import * as Instant from 'temporal-polyfill/fns/Instant';
import * as PlainDate from 'temporal-polyfill/fns/PlainDate';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';

/** A span of time in epoch milliseconds; the end is not part of it. */
export interface TimeSpan {
  start: number;
  end: number;
}

export const INTERVALS = ['hour', 'day', 'week', 'month'] as const;
export type Interval = (typeof INTERVALS)[number];
type DateInterval = Exclude<Interval, 'hour'>;

/** One bucket of time. */
export interface Bucket extends TimeSpan {
  /** Date in the zone on which it starts, YYYY-MM-DD. */
  date: string;
}

const HOUR_MS = 3_600_000;

/** Weeks start on Monday (ISO 8601). */
const FIRST_DATE: Record<DateInterval, (date: PlainDate.Record) => PlainDate.Record> = {
  day: (date) => date,
  week: PlainDate.startOfWeek,
  month: PlainDate.startOfMonth,
};
const NEXT_DATE: Record<DateInterval, (date: PlainDate.Record) => PlainDate.Record> = {
  day: (date) => PlainDate.addDays(date, 1),
  week: (date) => PlainDate.addDays(date, 7),
  month: (date) => PlainDate.addMonths(date, 1),
};

/**
 * The bucket that an instant falls into. Days, weeks and months are those of an IANA zone: days have 23, 24 or 25 hours
 * where clocks change and begin when the date does, which is 01:00 where midnight is skipped. Hours are those of UTC in
 * every zone, since figures are kept by them; where clocks differ by half an hour they begin at half past.
 */
export function bucketAt(at: number, interval: Interval, timeZone: string): Bucket {
  return interval === 'hour' ? hourAt(at, timeZone) : knownBucket(at, interval, timeZone);
}

/** The buckets that share an instant with the span, in order: without a gap, without an overlap. */
export function bucketsIn({ start, end }: TimeSpan, interval: Interval, timeZone: string): Bucket[] {
  const buckets: Bucket[] = [];
  for (let at = start; at < end; ) {
    const bucket = bucketAt(at, interval, timeZone);
    buckets.push(bucket);
    at = bucket.end;
  }
  return buckets;
}

function hourAt(at: number, timeZone: string): Bucket {
  const start = Math.floor(at / HOUR_MS) * HOUR_MS;
  return { start, end: start + HOUR_MS, date: dayAround(start, timeZone).date };
}

const MOST_ZONES = 1_000;
/** Hours come one after the other, most on the day of the one before. */
const recentDays = new Map<string, Bucket>();

function dayAround(at: number, timeZone: string): Bucket {
  const recent = recentDays.get(timeZone);
  if (recent && recent.start <= at && at < recent.end) return recent;
  const day = bucketAt(at, 'day', timeZone);
  if (recentDays.size >= MOST_ZONES) recentDays.clear();
  recentDays.set(timeZone, day);
  return day;
}

const MOST_KNOWN = 20_000;
/** The same days are asked for by every read of the last 30, and a calendar takes some 30 microseconds for each. */
const known = new Map<string, Bucket>();

function knownBucket(at: number, interval: DateInterval, timeZone: string): Bucket {
  const key = `${at} ${interval} ${timeZone}`;
  const found = known.get(key);
  if (found) return found;
  const bucket = calendarBucket(at, interval, timeZone);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, bucket);
  return bucket;
}

function calendarBucket(at: number, interval: DateInterval, timeZone: string): Bucket {
  const date = FIRST_DATE[interval](ZonedDateTime.toPlainDate(zoned(at, timeZone)));
  return {
    start: startOfDate(date, timeZone),
    end: startOfDate(NEXT_DATE[interval](date), timeZone),
    date: PlainDate.toString(date),
  };
}

export function zoned(at: number, timeZone: string): ZonedDateTime.Record {
  return Instant.toZonedDateTimeISO(Instant.fromEpochMilliseconds(at), timeZone);
}

/** The first instant of a date in a zone. A date that the zone skipped has that of the next one. */
export function startOfDate(date: PlainDate.Record, timeZone: string): number {
  return PlainDate.toZonedDateTime(date, timeZone).epochMilliseconds;
}
