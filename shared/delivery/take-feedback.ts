import type { noteFeedback } from './delivery-store.ts';
import type { MailFeedback } from './feedback.ts';
import type { suppress } from './suppression-store.ts';

export interface FeedbackDependencies {
  noteFeedback: typeof noteFeedback;
  suppress: typeof suppress;
}

/**
 * Writes what came of a mail to its delivery, and sends no more to an address that bounced for good or complained.
 * However often the same feedback comes, it is written once. A delivery that is over a month old may be gone.
 */
export async function takeFeedback(feedback: MailFeedback, deps: FeedbackDependencies): Promise<void> {
  const { company, deliveryId, outcomes } = feedback;
  for (const { suppress: why, ...outcome } of outcomes) {
    await deps.noteFeedback(company, deliveryId, outcome);
    const { address, reason: details, at } = outcome;
    if (why !== null) await deps.suppress({ company, deliveryId, reason: why, address, details, at });
  }
}
