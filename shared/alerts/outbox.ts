import { logger } from '#shared/runtime/logger.ts';
import type { StableEvent } from '#shared/stream/publish.ts';
import type { Alert, Notice } from './alert.ts';
import type { findAlert, markSent } from './alert-store.ts';
import { eventsOf } from './events.ts';

/** How notifications leave; replaced in simulations. */
export interface OutboxParts {
  find: typeof findAlert;
  markSent: typeof markSent;
  /** Sends one event; whoever gets it twice knows it by its id. @throws where it could not be handed over */
  publish: (company: string, event: StableEvent) => Promise<void>;
}

/**
 * Sends what is still to be told of an alert, each notification under its own id, and then notes that it is sent: a
 * call that dies in between leaves it to the clock, which sends it again under the same id.
 */
export async function sendNotices(company: string, id: string, parts: OutboxParts): Promise<void> {
  const found = await parts.find(company, id);
  for (const { notice, at } of found?.open ?? []) {
    if (found) await sendNotice(company, found.alert, notice, at, parts);
    await parts.markSent(company, id, notice);
  }
}

async function sendNotice(
  company: string,
  alert: Alert,
  notice: Notice,
  at: number,
  { publish }: OutboxParts,
): Promise<void> {
  if (!alert.channels.some(({ type }) => type === 'stream')) return;
  for (const event of eventsOf(alert, notice, at)) await publish(company, event);
}

/** As `sendNotices` for whoever has just written them: what cannot be sent now is sent by the clock. */
export async function sendSoon(company: string, alerts: Iterable<string>, parts: OutboxParts): Promise<void> {
  for (const alert of new Set(alerts)) {
    try {
      await sendNotices(company, alert, parts);
    } catch (error) {
      logger.warn('ALERT_NOT_SENT', { company, alert, error: error as Error });
    }
  }
}
