import { type Delivery, deliveryKey } from '#shared/delivery/delivery.ts';
import type { SendDelivery } from '#shared/delivery/message.ts';
import { logger } from '#shared/runtime/logger.ts';
import type { StableEvent } from '#shared/stream/publish.ts';
import type { WebhookEvent } from '#shared/webhooks/webhook.ts';
import type { Alert, Notice } from './alert.ts';
import type { findAlert, markSent } from './alert-store.ts';
import { deliveriesOf } from './deliveries.ts';
import { eventsOf } from './events.ts';

/** How notifications leave; replaced in simulations. */
export interface OutboxParts {
  find: typeof findAlert;
  markSent: typeof markSent;
  /** Sends one event; whoever gets it twice knows it by its id. @throws where it could not be handed over */
  publish: (company: string, event: StableEvent) => Promise<void>;
  /** Ids of the webhooks that are told of such an event by themselves. */
  listening: (company: string, event: WebhookEvent) => Promise<string[]>;
  /** Writes deliveries down; those that are there already stay as they are. */
  enter: (deliveries: readonly Delivery[]) => Promise<void>;
  /** Asks for an attempt at a delivery; the clock does where nobody has. */
  attempt: SendDelivery;
  /** Address of the platform. */
  baseUrl: () => string;
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
  parts: OutboxParts,
): Promise<void> {
  try {
    await deliver(company, alert, notice, at, parts);
  } finally {
    // Whoever listens must not wait for a mail that cannot be entered.
    if (alert.channels.some(({ type }) => type === 'stream'))
      for (const event of eventsOf(alert, notice, at)) await parts.publish(company, event);
  }
}

async function deliver(
  company: string,
  alert: Alert,
  notice: Notice,
  at: number,
  { listening, enter, attempt, baseUrl }: OutboxParts,
): Promise<void> {
  const webhooks = await listening(company, notice === 'triggered' ? 'alert_triggered' : 'alert_resolved');
  const deliveries = deliveriesOf(company, alert, notice, at, webhooks, baseUrl());
  await enter(deliveries);
  for (const delivery of deliveries) {
    await attempt({ company, key: deliveryKey(delivery) }).catch((error: unknown) => {
      logger.warn('DELIVERY_MESSAGE_NOT_SENT', { company, delivery: delivery.id, error: error as Error });
    });
  }
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
