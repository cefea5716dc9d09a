import { PLANS } from '#shared/admin/plans.ts';
import type { Caller } from '#shared/http/caller.ts';
import { ownMetricsOf } from '#shared/metrics/own/recent.ts';
import type { IngestScope } from '#shared/metrics/point.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import type { MessagesResult } from './messages.ts';

/** Whose points they are, the span of time that is kept, its own metrics, and whether a stream or alert rules wait for them. */
export async function scopeOf(caller: Caller, now: number): Promise<IngestScope> {
  const { company, timeZone, retentionDays, plan, watched } = caller;
  const { streamIntervalSeconds, ...most } = PLANS[plan];
  return {
    company,
    timeZone,
    retentionDays,
    now,
    streamed: streamIntervalSeconds !== null,
    own: await ownMetricsOf(caller),
    watched,
    limits: { values: most.dimensionValues, names: most.ownNames },
  };
}

/**
 * Senders repeat the whole request upon 503, and what is stored already is a duplicate then.
 * @throws PlatformError SERVICE_UNAVAILABLE where an item could not be stored
 */
export function requireStored({ errors }: MessagesResult): void {
  const failed = errors.filter(({ code }) => code === 'SERVICE_UNAVAILABLE').length;
  if (failed === 0) return;
  throw new PlatformError('SERVICE_UNAVAILABLE', 'Not everything could be stored now', {
    details: `${failed} items are not stored. Send the same request again; what is stored is counted once.`,
    retryAfterSeconds: 1,
  });
}
