import type { Plan } from '#shared/admin/plans.ts';

const HOUR_MS = 3_600_000;

/** One company's clock hour (UTC). */
export interface RateWindow {
  /** Epoch seconds at which the window began and ends. */
  startsAt: number;
  endsAt: number;
}

export interface RateVerdict {
  admitted: boolean;
  limit: number;
  remaining: number;
  /** Epoch seconds. */
  resetAt: number;
}

export function windowAt(nowMs: number): RateWindow {
  const startMs = nowMs - (nowMs % HOUR_MS);
  return { startsAt: startMs / 1000, endsAt: (startMs + HOUR_MS) / 1000 };
}

export function verdict(plan: Plan, window: RateWindow, used: number, admitted: boolean): RateVerdict {
  return {
    admitted,
    limit: plan.requestsPerHour,
    remaining: Math.max(0, plan.requestsPerHour - used),
    resetAt: window.endsAt,
  };
}

/** Whole seconds until the window ends; at least 1, so that whoever waits as long gets through. */
export function secondsUntilReset(resetAt: number, nowMs: number): number {
  return Math.max(1, Math.ceil(resetAt - nowMs / 1000));
}

/** Headers of S0 section 6; the retry headers only on a refusal. */
export function rateLimitHeaders(rate: RateVerdict, nowMs: number): Record<string, string> {
  const headers: Record<string, string> = {
    'X-RateLimit-Limit': String(rate.limit),
    'X-RateLimit-Remaining': String(rate.remaining),
    'X-RateLimit-Reset': String(rate.resetAt),
  };
  if (!rate.admitted) {
    const wait = String(secondsUntilReset(rate.resetAt, nowMs));
    headers['X-RateLimit-Retry-After'] = wait;
    headers['Retry-After'] = wait;
  }
  return headers;
}
