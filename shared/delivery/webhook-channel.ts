import type { Clock } from '#shared/runtime/clock.ts';
import type { Channel, ChannelOutcome } from './attempt.ts';
import type { Delivery } from './delivery.ts';
import { type Hang, isNoted, nextHang } from './hang.ts';
import type { OutboundAnswer, OutboundCall } from './outbound.ts';
import { webhookHeaders } from './sign-webhook.ts';
import { slackMessage } from './slack-message.ts';

/** An endpoint as a delivery needs it. */
export interface Endpoint {
  url: string;
  format: 'standard' | 'slack';
  /** Live secrets, newest first. */
  secrets: readonly string[];
  enabled: boolean;
  /** How it hung lately; undefined where it answered last. */
  hang?: Hang | undefined;
}

export interface WebhookDependencies {
  find: (company: string, webhookId: string, now: number) => Promise<Endpoint | undefined>;
  post: (call: OutboundCall) => Promise<OutboundAnswer>;
  disable: (company: string, webhookId: string, reason: string, now: number) => Promise<void>;
  /** Takes down that it hung once more, or, with null, that it answered. */
  hung: (company: string, webhookId: string, hang: Hang | null) => Promise<void>;
  now: Clock;
}

const GONE = 410;

/** Posts the event, or the message of it, to an endpoint, signed as of now. An endpoint that answers 410 is disabled. */
export function webhookChannel(
  deps: WebhookDependencies,
): Channel<Extract<Delivery['target'], { channel: 'webhook' }>> {
  return async (delivery, { webhook_id: webhookId }, { notice }) => {
    const { company } = delivery;
    const endpoint = await deps.find(company, webhookId, deps.now());
    if (!endpoint) return { state: 'failed', error: 'The webhook was deleted.' };
    if (!endpoint.enabled) return { state: 'failed', error: 'The webhook is disabled.' };
    const body = JSON.stringify(endpoint.format === 'slack' ? slackMessage(notice) : notice.event);
    const headers = webhookHeaders(delivery.id, body, endpoint.secrets, deps.now());
    const startedAt = deps.now();
    const answer = await deps.post({ url: endpoint.url, headers, body });
    await noteHang(deps, delivery, endpoint.hang, answer, startedAt);
    if (answer.kind === 'failed') return { state: 'pending', error: answer.reason };
    if (answer.status === GONE) {
      await deps.disable(company, webhookId, 'The receiver answered 410 Gone.', deps.now());
      return { state: 'failed', status: GONE, error: 'The receiver answered 410: the webhook is disabled.' };
    }
    return judged(answer, deps.now());
  };
}

/** Written only where something changes: receivers that answer cost nothing. */
async function noteHang(
  deps: WebhookDependencies,
  { company, target }: Delivery,
  hang: Hang | undefined,
  answer: OutboundAnswer,
  startedAt: number,
): Promise<void> {
  if (target.channel !== 'webhook') return;
  const hangs = answer.kind === 'failed' && answer.isTimeout === true;
  if (hangs && !isNoted(hang, startedAt))
    await deps.hung(company, target.webhook_id, nextHang(hang, deps.now()));
  else if (!hangs && hang !== undefined) await deps.hung(company, target.webhook_id, null);
}

function judged(
  { status, retryAfter }: Extract<OutboundAnswer, { kind: 'answered' }>,
  now: number,
): ChannelOutcome {
  if (status >= 200 && status < 300) return { state: 'delivered', status, error: null };
  const error =
    status >= 300 && status < 400
      ? `The receiver answered ${status}; redirects are not followed.`
      : `The receiver answered ${status}.`;
  return { state: 'pending', status, error, retryAfterMs: pauseOf(retryAfter, now) };
}

/** Seconds, or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function pauseOf(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0;
  if (/^\d{1,7}$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
}
