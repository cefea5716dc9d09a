import { dayOf, hourOf } from '#shared/metrics/calendar.ts';
import { LIVE_BUCKET_MS, LIVE_WINDOW_MS } from '#shared/metrics/live.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Up to here a window is figured by hours, beyond by days. */
const LONGEST_BY_HOUR_MS = 48 * HOUR_MS;
export const LONGEST_WINDOW_S = 31 * 86_400;
/** Without a window a subscription gets that of S0 section 7's first example. */
export const DEFAULT_WINDOW_S = 300;

/** A span of time up to now, and the one of the same length before it. Epoch milliseconds. */
export interface Window {
  kind: 'live' | 'hour' | 'day';
  /** Begins on a bucket's edge, so that it is by up to a bucket longer than was asked. */
  start: number;
  end: number;
  previousStart: number;
  /** Length of the steps whose figures are averaged and compared, and how many there are. */
  stepMs: number;
  steps: number;
}

/** Whether a window's figures are read from the rollups, which know no shorter step than an hour. */
export function readsRollups(seconds = DEFAULT_WINDOW_S): boolean {
  return seconds * 1000 > LIVE_WINDOW_MS;
}

/** The window that ends now. */
export function windowAt(now: number, seconds: number): Window {
  const length = seconds * 1000;
  if (!readsRollups(seconds)) {
    const start = floor(now, LIVE_BUCKET_MS) - length;
    const stepMs = length < 2 * MINUTE_MS ? LIVE_BUCKET_MS : MINUTE_MS;
    const steps = Math.max(1, Math.round(length / stepMs));
    return { kind: 'live', start, end: now, previousStart: start - length, stepMs, steps };
  }
  const [kind, stepMs] =
    length <= LONGEST_BY_HOUR_MS ? (['hour', HOUR_MS] as const) : (['day', DAY_MS] as const);
  const start = floor(now, stepMs) - length;
  return { kind, start, end: now, previousStart: start - length, stepMs, steps: Math.round(length / stepMs) };
}

/** The running hour against the one before it, of metrics that are shown so where no window is asked for. */
export function runningHour(now: number): Window {
  const start = floor(now, HOUR_MS);
  return { kind: 'live', start, end: now, previousStart: start - HOUR_MS, stepMs: HOUR_MS, steps: 1 };
}

/** First and last bucket of a span, as rollups name them; `end` itself is in the last. */
export function bucketsOf(
  kind: 'hour' | 'day',
  start: number,
  end: number,
  timeZone: string,
): [string, string] {
  return kind === 'hour' ? [hourOf(start), hourOf(end)] : [dayOf(start, timeZone), dayOf(end, timeZone)];
}

function floor(at: number, length: number): number {
  return at - (at % length);
}
