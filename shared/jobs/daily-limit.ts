import { dayOf } from '#shared/metrics/calendar.ts';
import { PlatformError } from '#shared/runtime/errors.ts';

const QUARTER_MS = 900_000;
/** Longer than any day is from the other side of the world. */
const KEPT_MS = 3 * 86_400_000;

/** How a company's jobs of one day are counted. */
export interface DayCount {
  /** Sort key of the counter: the kind and the day in the company's zone. */
  counter: string;
  /** Null is unlimited. */
  limit: number | null;
  /** Epoch seconds. */
  forgottenAt: number;
}

export function reportsToday(limit: number | null, timeZone: string, now: number): DayCount {
  return {
    counter: `reports#${dayOf(now, timeZone)}`,
    limit,
    forgottenAt: Math.ceil((now + KEPT_MS) / 1000),
  };
}

/** S0 section 6 limits reports per day; the day is the company's, and so is the midnight that it waits for. */
export function dailyLimitError(
  limit: number,
  planLabel: string,
  timeZone: string,
  now: number,
): PlatformError {
  const midnight = nextMidnight(timeZone, now);
  return new PlatformError('RATE_LIMIT_EXCEEDED', 'The daily report limit is reached', {
    details:
      `The ${planLabel} plan generates ${limit} reports a day. ` +
      `The next one can be generated from ${new Date(midnight).toISOString()} on.`,
    retryAfterSeconds: Math.max(1, Math.ceil((midnight - now) / 1000)),
  });
}

/** Epoch milliseconds at which the next calendar day begins; every zone's days begin on a quarter of an hour. */
export function nextMidnight(timeZone: string, now: number): number {
  const today = dayOf(now, timeZone);
  let at = now - (now % QUARTER_MS) + QUARTER_MS;
  while (dayOf(at, timeZone) === today) at += QUARTER_MS;
  return at;
}
