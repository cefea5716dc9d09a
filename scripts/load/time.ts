import { Temporal } from 'temporal-polyfill';

const WITH_ZONE = /(?:Z|[+-]\d{2}:?\d{2})$/;
const WEEK_DAYS = 7;

/** Moves dates by whole weeks, so that week days stay what they are. */
export interface Shift {
  weeks: number;
}

/**
 * The shift that brings a file's last day to `target` or the nearest day before it.
 * @param lastDay YYYY-MM-DD
 */
export function shiftTo(lastDay: string, target: Temporal.PlainDate): Shift {
  const days = Temporal.PlainDate.from(lastDay).until(target, { largestUnit: 'day' }).days;
  return { weeks: Math.floor(days / WEEK_DAYS) };
}

/** `yesterday` in the file's zone, or a date. */
export function targetDay(text: string, timeZone: string, now: Temporal.Instant): Temporal.PlainDate {
  if (text === 'yesterday') return now.toZonedDateTimeISO(timeZone).toPlainDate().subtract({ days: 1 });
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    throw new Error(`--shift-to ${text} is neither "yesterday" nor a date such as 2026-01-31.`);
  }
}

/** The local day of a time as the file has it: `2011-11-01 08:16:00`, `2011-11-01T08:16`, `2011-11-01`, with or without a zone. */
export function dayIn(text: string): string {
  return localTime(text).toPlainDate().toString();
}

/**
 * The instant of a time in the file, shifted. A time without a zone is local to `timeZone`; one that daylight saving
 * skips is taken after the gap, one that it repeats is the first of the two.
 * @throws RangeError for text that is no ISO 8601 time
 */
export function instantOf(text: string, timeZone: string, shift: Shift): string {
  const days = { days: shift.weeks * WEEK_DAYS };
  if (WITH_ZONE.test(text))
    return Temporal.Instant.from(text.replace(' ', 'T'))
      .toZonedDateTimeISO(timeZone)
      .add(days)
      .toInstant()
      .toString();
  return localTime(text)
    .add(days)
    .toZonedDateTime(timeZone, { disambiguation: 'compatible' })
    .toInstant()
    .toString();
}

function localTime(text: string): Temporal.PlainDateTime {
  return Temporal.PlainDateTime.from(text.trim().replace(' ', 'T').replace(WITH_ZONE, ''));
}
