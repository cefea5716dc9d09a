import type { IngestScope, ItemFault } from './point.ts';

const DAY_MS = 86_400_000;
/** A sender's clock may run this far ahead. */
export const FUTURE_HORIZON_MS = 3_600_000;

const ISO_INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;

/** Epoch milliseconds of an ISO 8601 time with its zone, within the horizon; else what is wrong with it. */
export function parseTimestamp(value: unknown, scope: IngestScope): number | ItemFault {
  if (typeof value === 'number') {
    return fault(
      'A number is ambiguous between seconds and milliseconds; send ISO 8601 text such as 2026-01-31T12:00:00Z',
    );
  }
  const parts = typeof value === 'string' ? ISO_INSTANT.exec(value) : null;
  if (!parts || !isCalendarDay(Number(parts[1]), Number(parts[2]), Number(parts[3]))) {
    return fault('Must be an ISO 8601 time with its zone, such as 2026-01-31T12:00:00Z');
  }
  return withinHorizon(Date.parse(value as string), scope);
}

function withinHorizon(at: number, { now, retentionDays }: IngestScope): number | ItemFault {
  if (at > now + FUTURE_HORIZON_MS) {
    return outside(
      `Lies more than ${FUTURE_HORIZON_MS / 60_000} minutes in the future; check the sender's clock`,
    );
  }
  if (at <= now - retentionDays * DAY_MS) {
    return outside(`Lies further back than the ${retentionDays} days that the plan keeps`);
  }
  return at;
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
