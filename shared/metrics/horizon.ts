import { PLANS } from '#shared/admin/plans.ts';
import { INSTANT_PATTERN } from './limits.ts';
import type { IngestScope, ItemFault } from './point.ts';

const DAY_MS = 86_400_000;
/** A sender's clock may run this far ahead. */
export const FUTURE_HORIZON_MS = 3_600_000;

const KEPT = Object.values(PLANS).map(({ label, retentionDays }) => `${label} ${retentionDays} days`);
/** The horizon in words, for the API document. */
export const HORIZON_TEXT = `Default now. At most ${FUTURE_HORIZON_MS / 60_000} minutes ahead, and not further back than the plan keeps data: ${KEPT.join(', ')}`;

/** Epoch milliseconds of an ISO 8601 time with its zone, within the horizon; else what is wrong with it. */
export function parseTimestamp(value: unknown, scope: IngestScope): number | ItemFault {
  if (typeof value === 'number') {
    return fault(
      'A number is ambiguous between seconds and milliseconds; send ISO 8601 text such as 2026-01-31T12:00:00Z',
    );
  }
  if (typeof value !== 'string' || !isInstant(value)) {
    return fault('Must be an ISO 8601 time with its zone, such as 2026-01-31T12:00:00Z');
  }
  return withinHorizon(epochOf(value), scope);
}

function withinHorizon(at: number, { now, retentionDays }: IngestScope): number | ItemFault {
  if (at > now + FUTURE_HORIZON_MS) {
    return outside(
      `Lies more than ${FUTURE_HORIZON_MS / 60_000} minutes in the future; check the sender's clock`,
    );
  }
  if (at <= now - retentionDays * DAY_MS) {
    return outside(`Lies further back than the ${retentionDays} days that the company keeps`);
  }
  return at;
}

/** Whether the text is an instant of the calendar, with its zone. */
export function isInstant(text: string): boolean {
  return INSTANT_PATTERN.test(text) && isCalendarDay(text);
}

/** The days that every month has. */
const DAYS_OF_ALL_MONTHS = 28;

/** `Date` rolls 30 February over into March; such a day is refused instead. */
function isCalendarDay(text: string): boolean {
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  if (month < 1 || month > 12 || day < 1) return false;
  return (
    day <= DAYS_OF_ALL_MONTHS || new Date(Date.UTC(digits(text, 0, 4), month - 1, day)).getUTCDate() === day
  );
}

/** Length of what `toISOString` writes, which nearly every sender sends: read here, since `Date.parse` is slow. */
const USUAL_LENGTH = 24;

/** Epoch milliseconds of an instant that `isInstant` takes. */
export function epochOf(text: string): number {
  if (text.length !== USUAL_LENGTH || !text.endsWith('Z')) return Date.parse(text);
  const minutes = digits(text, 11, 13) * 60 + digits(text, 14, 16);
  const milliseconds = digits(text, 17, 19) * 1000 + digits(text, 20, 23);
  return startOfDay(text.slice(0, 10)) + minutes * 60_000 + milliseconds;
}

const MOST_DAYS = 4_000;
const days = new Map<string, number>();

function startOfDay(day: string): number {
  const known = days.get(day);
  if (known !== undefined) return known;
  const at = Date.parse(day);
  if (days.size >= MOST_DAYS) days.clear();
  days.set(day, at);
  return at;
}

const ZERO = 48;

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + text.charCodeAt(at) - ZERO;
  return value;
}

function fault(message: string): ItemFault {
  return { code: 'DATE_FORMAT_INVALID', field: 'timestamp', message };
}

function outside(message: string): ItemFault {
  return { code: 'VALIDATION_ERROR', field: 'timestamp', message };
}
