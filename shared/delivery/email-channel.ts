import type { Channel } from './attempt.ts';
import type { Delivery, RecipientOutcome } from './delivery.ts';
import type { Mail, MailOutcome } from './mail-store.ts';
import { notSent, type Suppression, suppressionId } from './suppression.ts';

/** A file up to this size is attached; SES takes 40 MB, but mailboxes refuse far less. */
export const MOST_ATTACHED_BYTES = 7 * 1024 * 1024;

export interface EmailDependencies {
  sendMail: (mail: Mail) => Promise<MailOutcome>;
  /** The address, where it gets no more mail of the company. */
  findSuppression: (company: string, id: string) => Promise<Suppression | undefined>;
}

/** Sends a mail to each recipient by itself, so that each has an outcome of its own and none sees the others. */
export function emailChannel({
  sendMail,
  findSuppression,
}: EmailDependencies): Channel<Extract<Delivery['target'], { channel: 'email' }>> {
  return async (delivery, target, { notice, file }) => {
    const known = new Map(delivery.recipients.map((outcome) => [outcome.address, outcome]));
    const open = target.recipients.filter((address) => !known.has(address));
    const attachment = file && { ...file, content: await file.read() };
    let passing: string | null = null;
    for (const address of open) {
      const { id, company } = delivery;
      const suppressed = await findSuppression(company, suppressionId(company, address));
      const outcome: MailOutcome = suppressed
        ? { kind: 'refused', reason: notSent(suppressed) }
        : await sendMail({ id, company, to: address, notice, attachment });
      if (outcome.kind === 'later') passing = outcome.reason;
      else known.set(address, resultOf(address, outcome));
    }
    const recipients = target.recipients.flatMap((address) => known.get(address) ?? []);
    if (passing !== null) return { state: 'pending', error: passing, recipients };
    const failed = recipients.filter(({ status }) => status === 'failed');
    if (failed.length === 0) return { state: 'delivered', error: null, recipients };
    const state = failed.length === recipients.length ? 'failed' : 'partial';
    return { state, error: `${failed.length} of ${recipients.length} recipients were refused.`, recipients };
  };
}

function resultOf(address: string, outcome: Exclude<MailOutcome, { kind: 'later' }>): RecipientOutcome {
  return outcome.kind === 'sent'
    ? { address, status: 'sent', reason: null }
    : { address, status: 'failed', reason: outcome.reason };
}
