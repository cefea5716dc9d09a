import type { Hang } from '#shared/delivery/hang.ts';

/** What a webhook can be told of by itself; a delivery that names the webhook goes to it whatever it listens to. */
export const WEBHOOK_EVENTS = [
  'report_completed',
  'report_failed',
  'alert_triggered',
  'alert_resolved',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** What is posted: the event, or a message for people as Slack's incoming webhooks take it. */
export const WEBHOOK_FORMATS = ['standard', 'slack'] as const;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

/** A replaced secret signs beside its successor for so long. */
export const SECRET_OVERLAP_MS = 24 * 3_600_000;
export const MOST_WEBHOOKS = 20;
/** With the overlap of a day, two rotations may follow each other at once. */
export const MOST_SECRETS = 3;

export interface WebhookSecret {
  /** `whsec_…` */
  value: string;
  /** Epoch milliseconds; null for the newest. */
  expiresAt: number | null;
}

/** An address of a company's that is told of events. Times are epoch milliseconds. */
export interface Webhook {
  company: string;
  /** `wh_…` */
  id: string;
  name: string;
  url: string;
  format: WebhookFormat;
  events: readonly WebhookEvent[];
  enabled: boolean;
  /** Why it was disabled, where the platform did it. */
  disabledReason: string | null;
  /** Newest first. */
  secrets: readonly WebhookSecret[];
  createdBy: string;
  createdAt: number;
  updatedAt: number;
  /** Where its receiver hung when it was last called. */
  hang?: Hang | undefined;
}

export function liveSecrets({ secrets }: Pick<Webhook, 'secrets'>, now: number): string[] {
  return secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now).map(({ value }) => value);
}
