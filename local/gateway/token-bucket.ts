import type { Clock } from '#shared/runtime/clock.ts';

/** Requests a second on average, and the most that may come at once; both finite. */
export interface Throttle {
  rateLimit: number;
  burstLimit: number;
}

/**
 * Token buckets by name: each holds up to `burstLimit` tokens and refills at `rateLimit` a second.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export interface TokenBuckets {
  /** Takes a token; false when the bucket is empty. */
  take: (name: string, throttle: Throttle) => boolean;
}

export function createTokenBuckets(clock: Clock): TokenBuckets {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    take(name, { rateLimit, burstLimit }) {
      const now = clock();
      const bucket = buckets.get(name) ?? { tokens: burstLimit, atMs: now };
      const refilled = bucket.tokens + (Math.max(0, now - bucket.atMs) / 1000) * rateLimit;
      const tokens = Math.min(burstLimit, refilled);
      const granted = tokens >= 1;
      buckets.set(name, { tokens: granted ? tokens - 1 : tokens, atMs: now });
      return granted;
    },
  };
}

/** A figure left out falls back to the account's. */
export function toThrottle(rate: number | undefined, burst: number | undefined): Throttle | undefined {
  return rate === undefined && burst === undefined
    ? undefined
    : { rateLimit: rate ?? ACCOUNT_THROTTLE.rateLimit, burstLimit: burst ?? ACCOUNT_THROTTLE.burstLimit };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html#apigateway-account-level-limits-table */
const ACCOUNT_THROTTLE: Throttle = { rateLimit: 10_000, burstLimit: 5_000 };
