import { createDeliveries } from '#shared/delivery/delivery-store.ts';
import { sendDelivery } from '#shared/delivery/message-store.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { publishStable } from '#shared/stream/publish.ts';
import { listeningWebhooks } from '#shared/webhooks/store.ts';
import { findAlert, markSent } from './alert-store.ts';
import { type OutboxParts, sendNotices } from './outbox.ts';

export const outboxParts: OutboxParts = {
  find: findAlert,
  markSent,
  publish: publishStable,
  listening: listeningWebhooks,
  enter: createDeliveries,
  attempt: sendDelivery,
  baseUrl: () => requireEnv(ENV.publicUrl),
};

/** Sends what is still to be told of an alert, because whoever wrote it did not get to send it. */
export function sendDue(company: string, alert: string): Promise<void> {
  return sendNotices(company, alert, outboxParts);
}
