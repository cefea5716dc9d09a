import { publishStable } from '#shared/stream/publish.ts';
import { findAlert, markSent } from './alert-store.ts';
import { type OutboxParts, sendNotices } from './outbox.ts';

export const outboxParts: OutboxParts = { find: findAlert, markSent, publish: publishStable };

/** Sends what is still to be told of an alert, because whoever wrote it did not get to send it. */
export function sendDue(company: string, alert: string): Promise<void> {
  return sendNotices(company, alert, outboxParts);
}
