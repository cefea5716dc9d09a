import { jitter } from '#shared/runtime/ids.ts';
import { type Delivery, GIVE_UP_AFTER_MS } from './delivery.ts';

/** A receiver that let calls hang. Times are epoch milliseconds. */
export interface Hang {
  /** It is called by nobody before. */
  until: number;
  /** How often it hung since it last answered. */
  times: number;
}

const MINUTE = 60_000;
/** Pauses after each hang; the last one is kept. */
const PAUSES_MS = [MINUTE, 5 * MINUTE, 15 * MINUTE];
/** One call alone finds out whether it answers again; nobody else calls meanwhile. */
const PROBE_MS = MINUTE / 2;

/** Whether the hang was taken down before this call began, by one that was under way with it: those count as one. */
export function isNoted(hang: Hang | undefined, startedAt: number): boolean {
  return hang !== undefined && hang.until - startedAt > PROBE_MS;
}

/** What one more hang makes of it. */
export function nextHang(before: Hang | undefined, now: number): Hang {
  const times = (before?.times ?? 0) + 1;
  const pause = PAUSES_MS[Math.min(times, PAUSES_MS.length) - 1] ?? 0;
  return { until: now + pause, times };
}

export interface GateDependencies {
  find: (company: string, webhookId: string) => Promise<Hang | undefined>;
  /** @returns false where another one is the probe, or the receiver has answered meanwhile */
  claimProbe: (company: string, webhookId: string, seen: Hang, until: number) => Promise<boolean>;
}

/**
 * When the delivery may go to its receiver; undefined where it may now. A receiver that hangs takes up a worker's place
 * for as long as a call may last, so while it does one call alone asks after it, and the others wait without a place.
 */
export async function waitsUntil(
  delivery: Delivery,
  { find, claimProbe }: GateDependencies,
  now: number,
): Promise<number | undefined> {
  const { company, target } = delivery;
  if (target.channel !== 'webhook' || isUrgent(delivery, now)) return undefined;
  const hang = await find(company, target.webhook_id);
  if (hang === undefined) return undefined;
  if (hang.until > now) return spread(hang.until);
  const isProbe = await claimProbe(company, target.webhook_id, hang, now + PROBE_MS);
  return isProbe ? undefined : spread(now + PROBE_MS);
}

/** Its owner asked for it just now, or it would never be tried any more. */
function isUrgent({ source, attempts, attemptsBefore, createdAt }: Delivery, now: number): boolean {
  const isTest = source.kind === 'notice' && source.notice.event.type === 'webhook_test';
  const isAskedFor = attempts === attemptsBefore && (isTest || attemptsBefore > 0);
  return isAskedFor || now >= createdAt + GIVE_UP_AFTER_MS;
}

/** Not all that waits is due at once. */
function spread(until: number): number {
  return until + Math.round(jitter() * PROBE_MS);
}
