import { getISO } from 'temporal-polyfill/fns/Calendar';
import * as PlainDateTime from 'temporal-polyfill/fns/PlainDateTime';
import * as z from 'zod';
import { isDate, startOfDateText } from '#shared/time/range.ts';

const HAS_OFFSET = /(?:Z|[+-]\d{2}:?\d{2})$/;
const FIRST_YEAR = '2000';
const LAST_YEAR = '2199';

const isTime = (text: string) =>
  isDate(text) || z.iso.datetime({ offset: true, local: true }).safeParse(text).success;
const isNear = (text: string) => text >= FIRST_YEAR && text.slice(0, LAST_YEAR.length) <= LAST_YEAR;

/** An ISO 8601 time, with or without its offset, or a date. */
export const scheduledAt = z
  .string()
  .max(40)
  .refine(isTime, { error: 'Must be a time in ISO 8601 format, such as 2026-02-01T06:00:00Z', abort: true })
  .refine(isNear, `Must lie in the years ${FIRST_YEAR} to ${LAST_YEAR}`);

/**
 * The instant, in epoch milliseconds. A date stands for its first moment, and what has no offset is local to the zone:
 * of a time that comes twice the first, one that is skipped as much later.
 */
export function instantOf(text: string, timeZone: string): number {
  if (isDate(text)) return startOfDateText(text, timeZone);
  if (HAS_OFFSET.test(text)) return Date.parse(text);
  const local = PlainDateTime.fromString(text, getISO);
  return PlainDateTime.toZonedDateTime(local, timeZone).epochMilliseconds;
}
