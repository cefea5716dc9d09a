/** How long a company's reports of one template and format take, from the request to the file. */
export interface Durations {
  /** Reports measured so far. */
  count: number;
  /** Milliseconds: an average in which the latest report weighs a fifth. */
  averageMs: number;
}

/** Where nothing was measured yet: a cold worker, the queue and a month of figures. */
const FIRST_ESTIMATE_MS = 5_000;
const WEIGHT_OF_LATEST = 0.2;
const SOONEST_RETRY_S = 1;
const LATEST_RETRY_S = 30;

export function estimateMs(measured: Durations | null): number {
  return measured === null ? FIRST_ESTIMATE_MS : Math.max(1_000, Math.round(measured.averageMs));
}

export function withDuration(measured: Durations | null, durationMs: number): Durations {
  if (measured === null) return { count: 1, averageMs: durationMs };
  const averageMs = measured.averageMs * (1 - WEIGHT_OF_LATEST) + durationMs * WEIGHT_OF_LATEST;
  return { count: measured.count + 1, averageMs };
}

/** Seconds after which asking for the status is worth it: when the file should be there, within reason. */
export function retryAfterSeconds(createdAt: number, expectedMs: number, now: number): number {
  const left = Math.ceil((createdAt + expectedMs - now) / 1000);
  const overdue = Math.ceil((now - createdAt) / 10_000);
  return Math.min(LATEST_RETRY_S, Math.max(SOONEST_RETRY_S, left > 0 ? left : overdue));
}
