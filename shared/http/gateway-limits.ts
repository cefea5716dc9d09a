import type { Plan } from '#shared/admin/plans.ts';
import { HOUR_S, rateLimitHeaders, verdict, windowAt } from './rate-limit.ts';

/**
 * What the gateway's own 429 answers say of the limits (lib/api/gateway-responses.ts). They can print what the
 * authorizer told, and nothing else.
 */
export function gatewayLimits(
  plan: Plan,
  nowMs: number,
): Record<'rateLimit' | 'rateReset' | 'ratePolicy' | 'quotaReset' | 'quotaRetryAfter', string> {
  const window = windowAt(nowMs, HOUR_S);
  const headers = rateLimitHeaders([verdict(plan.requestsPerHour, window, 0, true)], nowMs);
  const now = new Date(nowMs);
  // A usage plan's month is the calendar's, in UTC.
  const nextMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  return {
    rateLimit: String(plan.requestsPerHour),
    rateReset: String(window.endsAt),
    ratePolicy: headers['RateLimit-Policy'] ?? '',
    quotaReset: String(nextMonth / 1000),
    quotaRetryAfter: String(Math.ceil((nextMonth - nowMs) / 1000)),
  };
}
