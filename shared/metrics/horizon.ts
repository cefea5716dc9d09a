import { INSTANT_PATTERN } from './limits.ts';
import type { IngestScope, ItemFault } from './point.ts';

const DAY_MS = 86_400_000;
/** A sender's clock may run this far ahead. */
export const FUTURE_HORIZON_MS = 3_600_000;

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
  return withinHorizon(Date.parse(value), scope);
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
  const parts = INSTANT_PATTERN.exec(text);
  return parts !== null && isCalendarDay(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}

/** `Date` rolls 30 February over into March; such a day is refused instead. */
function isCalendarDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function fault(message: string): ItemFault {
  return { code: 'DATE_FORMAT_INVALID', field: 'timestamp', message };
}

function outside(message: string): ItemFault {
  return { code: 'VALIDATION_ERROR', field: 'timestamp', message };
}
