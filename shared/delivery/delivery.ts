import type { Bucket } from './bucket.ts';

/** Where a delivery goes. */
export type Target =
  | { channel: 'email'; recipients: readonly string[] }
  | { channel: 'webhook'; webhook_id: string }
  | ({ channel: 's3' } & Bucket);

/** What a webhook is told: the body that Standard Webhooks recommends. */
export interface DeliveredEvent {
  /** Such as `report_completed`. */
  type: string;
  /** ISO 8601. */
  timestamp: string;
  data: Readonly<Record<string, unknown>>;
}

/** What is delivered, for any channel. */
export interface Notice {
  subject: string;
  text: string;
  html: string;
  event: DeliveredEvent;
}

/** A file that goes with a notice by e-mail, or into a bucket. */
export interface NoticeFile {
  fileName: string;
  contentType: string;
  read: () => Promise<Uint8Array>;
  /** Its content bit by bit, for files of any size. */
  stream: () => Promise<AsyncIterable<Uint8Array>>;
}

/** Where the notice comes from: it stands in the delivery itself, or is made of something once that has come to an end. */
export type Source =
  | { kind: 'notice'; notice: Notice }
  /** With `events` only where the report's end is one of them. */
  | { kind: 'report'; id: string; events?: readonly string[] };

export type DeliveryState =
  /** To be sent, now or later. */
  | 'pending'
  | 'delivered'
  /** Some recipients have it, others cannot get it. */
  | 'partial'
  | 'failed'
  /** There was nothing to deliver. */
  | 'cancelled';

/** What came of one attempt. What the other side answered is never part of it. */
export interface Attempt {
  /** Epoch milliseconds. */
  at: number;
  ms: number;
  /** HTTP status of a webhook's answer. */
  status?: number;
  /** null where it succeeded. */
  error: string | null;
}

export interface RecipientOutcome {
  address: string;
  status: 'sent' | 'failed' | Feedback['status'];
  reason: string | null;
}

/** What came of a mail after it had been sent. */
export interface Feedback {
  address: string;
  status: 'bounced' | 'complained';
  reason: string;
  /** Epoch milliseconds. */
  at: number;
}

/** One thing on its way to one target. Times are epoch milliseconds. */
export interface Delivery {
  company: string;
  /** `dlv_…`; the id that a webhook's receiver sees, the same at each attempt. */
  id: string;
  target: Target;
  source: Source;
  state: DeliveryState;
  /** How often it was tried; the fencing number of each attempt's writes. */
  attempts: number;
  /** How often it had been tried when it was started anew; 0 before. */
  attemptsBefore: number;
  log: readonly Attempt[];
  recipients: readonly RecipientOutcome[];
  reason: string | null;
  /** When it is tried next; 0 before the first attempt, whatever the clock of its maker said. */
  nextAt: number;
  createdAt: number;
  endedAt: number | null;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Pauses before each further attempt; together just under three days, as Standard Webhooks advises.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#reliability
 */
export const RETRY_PAUSES_MS: readonly number[] = [
  5 * SECOND,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  20 * HOUR,
];
export const GIVE_UP_AFTER_MS = 72 * HOUR;
/** An attempt that shows no end for so long is taken to be dead. */
export const ATTEMPT_LEASE_MS = 2 * MINUTE;
/** What waits for something else is looked at again after so long. */
export const LOOK_AGAIN_MS = MINUTE;
export const RECORD_KEPT_MS = 30 * 24 * HOUR;

export type NewDelivery = Pick<Delivery, 'company' | 'id' | 'target' | 'source' | 'createdAt'>;

export function newDelivery(facts: NewDelivery): Delivery {
  return {
    ...facts,
    state: 'pending',
    attempts: 0,
    attemptsBefore: 0,
    log: [],
    recipients: [],
    reason: null,
    nextAt: 0,
    endedAt: null,
  };
}

/** Where a company's deliveries to one target stand together: one webhook, e-mail, or buckets. */
export function groupOf(target: Target): string {
  return target.channel === 'webhook' ? target.webhook_id : target.channel;
}

/** Sort key among the company's deliveries. */
export function deliveryKey({ target, id }: Pick<Delivery, 'target' | 'id'>): string {
  return `${groupOf(target)}#${id}`;
}

/**
 * The delivery with what came of its mails later. A mail that bounced did not arrive: where that is true of all, the
 * delivery failed, and where of some, it arrived in part. One that was complained about did arrive.
 */
export function withFeedback(delivery: Delivery, feedback: readonly Feedback[]): Delivery {
  if (feedback.length === 0) return delivery;
  const later = new Map(feedback.map((one) => [one.address.toLowerCase(), one]));
  const recipients = delivery.recipients.map((outcome): RecipientOutcome => {
    const one = outcome.status === 'sent' ? later.get(outcome.address.toLowerCase()) : undefined;
    return one ? { address: outcome.address, status: one.status, reason: one.reason } : outcome;
  });
  const lost = recipients.filter(({ status }) => status === 'failed' || status === 'bounced').length;
  const bounced = recipients.filter(({ status }) => status === 'bounced').length;
  if (bounced === 0 || delivery.state === 'pending') return { ...delivery, recipients };
  return {
    ...delivery,
    recipients,
    state: lost === recipients.length ? 'failed' : 'partial',
    reason: `${lost} of ${recipients.length} recipients did not get the mail.`,
  };
}
