import { createHash } from 'node:crypto';
import { PLANS } from '#shared/admin/plans.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import type { Call } from './call.ts';
import { type Caller, WATCHES } from './caller.ts';
import { type MinuteLimit, minuteLimitOf } from './minute-limits.ts';
import {
  HOUR_S,
  MINUTE_S,
  nameOf,
  type RateVerdict,
  rateLimitHeaders,
  secondsUntilReset,
  windowAt,
} from './rate-limit.ts';
import { type Counter, countRejected, takeCall } from './store.ts';
import { addressGroup, viewerAddress } from './viewer-address.ts';

/**
 * Takes the call from the windows that it belongs to: its minute, where it has one, then its company's hour. A minute
 * that was taken for a call that the hour refuses is no loss: it ends no later than the hour.
 * @throws PlatformError RATE_LIMIT_EXCEEDED; `call.rates` holds what each limit said, for the headers
 */
export async function takeLimits(call: Call): Promise<void> {
  for (const counter of countersOf(call)) {
    const rate = await takeCall(counter);
    call.rates.push(rate);
    if (rate.watched) noteWatched(call, rate.watched);
    if (rate.admitted) continue;
    if (call.caller) await countRejected(hourOf(call.caller, call.now));
    throw refusal(rate, call.now);
  }
}

/** What the authorizer knows of the company may be a minute old. */
function noteWatched(call: Call, watched: readonly string[]): void {
  if (!call.caller) return;
  const known = new Set([...call.caller.watched, ...watched]);
  call.caller = { ...call.caller, watched: WATCHES.filter((name) => known.has(name)) };
}

export function rateHeadersOf(call: Call): Record<string, string> {
  return rateLimitHeaders(call.rates, call.now);
}

/** The counter of a company's hour. */
export function hourOf({ company, plan }: Pick<Caller, 'company' | 'plan'>, nowMs: number): Counter {
  const limit = PLANS[plan].requestsPerHour;
  return {
    owner: PARTITIONS.counters.company(company),
    name: 'hour',
    limit,
    window: windowAt(nowMs, HOUR_S),
  };
}

function countersOf(call: Call): Counter[] {
  const minute = minuteLimitOf(call.route.operation);
  return [
    ...(minute ? [minuteOf(minute, call)] : []),
    ...(call.caller ? [hourOf(call.caller, call.now)] : []),
  ];
}

function minuteOf({ group, calls, per }: MinuteLimit, call: Call): Counter {
  const window = windowAt(call.now, MINUTE_S);
  if (per === 'credential' && call.caller) {
    return {
      owner: PARTITIONS.counters.company(call.caller.company),
      name: `minute#${group}#${call.caller.credential.id}`,
      limit: calls,
      window,
    };
  }
  const address = addressGroup(viewerAddress(call.headers) ?? 'unknown');
  return {
    owner: PARTITIONS.counters.address(digest(address)),
    name: `minute#${group}`,
    limit: calls,
    window,
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function refusal(rate: RateVerdict, now: number): PlatformError {
  const wait = secondsUntilReset(rate, now);
  const kind = nameOf(rate);
  return new PlatformError('RATE_LIMIT_EXCEEDED', `The limit of calls in one ${kind} is reached`, {
    details: `At most ${rate.limit} calls are admitted in one ${kind}. Wait ${wait} seconds and try again.`,
    retryAfterSeconds: wait,
  });
}
