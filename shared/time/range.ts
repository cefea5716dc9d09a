import { getISO } from 'temporal-polyfill/fns/Calendar';
import * as PlainDate from 'temporal-polyfill/fns/PlainDate';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';
import { bucketAt, startOfDate, type TimeSpan, zoned } from './buckets.ts';

/** A number of hours, days or weeks up to now: `24h`, `30d`, `12w`. */
export const LAST_PATTERN = /^([1-9]\d{0,3})([hdw])$/;

const HOUR_MS = 3_600_000;
const DAYS_A_WEEK = 7;

/** Whole days of the zone, the running one among them: `7d` is today and the six days before. Hours alike. */
export function lastSpan(text: string, now: number, timeZone: string): TimeSpan {
  const [, amount = '1', unit] = LAST_PATTERN.exec(text) ?? [];
  if (unit === 'h') {
    const { start, end } = bucketAt(now, 'hour', timeZone);
    return { start: start - (Number(amount) - 1) * HOUR_MS, end };
  }
  return lastDays(Number(amount) * (unit === 'w' ? DAYS_A_WEEK : 1), now, timeZone);
}

export function lastDays(days: number, now: number, timeZone: string): TimeSpan {
  const today = ZonedDateTime.toPlainDate(zoned(now, timeZone));
  return {
    start: startOfDate(PlainDate.addDays(today, 1 - days), timeZone),
    end: startOfDate(PlainDate.addDays(today, 1), timeZone),
  };
}

/** The days from the first date to the last, both included. Dates are YYYY-MM-DD. */
export function datesSpan(first: string, last: string, timeZone: string): TimeSpan {
  return {
    start: startOfDate(toDate(first), timeZone),
    end: startOfDate(PlainDate.addDays(toDate(last), 1), timeZone),
  };
}

/** The first instant of a date, YYYY-MM-DD. */
export function startOfDateText(date: string, timeZone: string): number {
  return startOfDate(toDate(date), timeZone);
}

/** The span of as many days that ends where this one begins; of the same length where it is not one of whole days. */
export function spanBefore({ start, end }: TimeSpan, timeZone: string): TimeSpan {
  const [first, next] = [start, end].map((at) => bucketAt(at, 'day', timeZone));
  if (first?.start !== start || next?.start !== end) return { start: start - (end - start), end: start };
  const days = PlainDate.diffDays(toDate(first.date), toDate(next.date));
  return { start: startOfDate(PlainDate.addDays(toDate(first.date), -days), timeZone), end: start };
}

/**
 * The span between the same local dates and times of the year before; 29 February becomes the 28th. What begins with its
 * date does so a year before too: where clocks skipped midnight in one of the years, the times on the wall differ.
 */
export function spanYearBefore({ start, end }: TimeSpan, timeZone: string): TimeSpan {
  return { start: yearBefore(start, timeZone), end: yearBefore(end, timeZone) };
}

function yearBefore(at: number, timeZone: string): number {
  const local = zoned(at, timeZone);
  const date = ZonedDateTime.toPlainDate(local);
  return startOfDate(date, timeZone) === at
    ? startOfDate(PlainDate.subtractYears(date, 1), timeZone)
    : ZonedDateTime.subtractYears(local, 1).epochMilliseconds;
}

/** Whether the date is one of the calendar. */
export function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && attempt(() => toDate(text));
}

/** Whether the time zone data knows the name. Offsets such as +02:00 are no zones: they have no summer. */
export function isTimeZone(name: string): boolean {
  return /^[A-Za-z]/.test(name) && attempt(() => zoned(0, name));
}

function toDate(text: string): PlainDate.Record {
  return PlainDate.fromString(text, getISO);
}

function attempt(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
