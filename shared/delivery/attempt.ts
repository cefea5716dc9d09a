import type { Clock } from '#shared/runtime/clock.ts';
import { jitter } from '#shared/runtime/ids.ts';
import { logger } from '#shared/runtime/logger.ts';
import {
  type Attempt,
  type Delivery,
  type DeliveryState,
  GIVE_UP_AFTER_MS,
  LOOK_AGAIN_MS,
  type Notice,
  type NoticeFile,
  RETRY_PAUSES_MS,
  type RecipientOutcome,
  type Target,
} from './delivery.ts';
import type * as store from './delivery-store.ts';
import type { DeliveryMessage } from './message.ts';

/** What there is to deliver. */
export type Resolved =
  | { kind: 'ready'; notice: Notice; file?: NoticeFile }
  /** Not yet. */
  | { kind: 'wait' }
  /** Not before that time; no attempt is spent. */
  | { kind: 'later'; at: number }
  /** Never; the reason is for the owner. */
  | { kind: 'never'; reason: string };

/** What a channel has come to. */
export interface ChannelOutcome {
  state: Exclude<DeliveryState, 'cancelled'>;
  /** HTTP status, where there is one. */
  status?: number;
  error: string | null;
  /** Of e-mail. */
  recipients?: readonly RecipientOutcome[];
  /** What the receiver asked for, where it is to be tried again. */
  retryAfterMs?: number;
}

/** Sends what is ready to one kind of target. A fault that it throws is tried again. */
export type Channel<T extends Target> = (
  delivery: Delivery,
  target: T,
  content: { notice: Notice; file?: NoticeFile },
) => Promise<ChannelOutcome>;

export interface AttemptDependencies {
  store: Pick<
    typeof store,
    'readDelivery' | 'claimDelivery' | 'postponeDelivery' | 'deferDelivery' | 'endAttempt'
  >;
  resolve: (delivery: Delivery) => Promise<Resolved>;
  email: Channel<Extract<Target, { channel: 'email' }>>;
  webhook: Channel<Extract<Target, { channel: 'webhook' }>>;
  s3: Channel<Extract<Target, { channel: 's3' }>>;
  now: Clock;
}

/**
 * Attempts a delivery, and writes down what came of it and when it is tried again. Claims keep attempts apart; one whose
 * worker dies is made again when its lease is over, under the same id, so a receiver can tell.
 */
export async function attemptDelivery(message: DeliveryMessage, deps: AttemptDependencies): Promise<void> {
  const { company, key } = message;
  const found = await deps.store.readDelivery(company, key);
  if (found?.state !== 'pending' || found.nextAt > deps.now()) return;
  const content = await deps.resolve(found);
  if (content.kind === 'wait') return deps.store.postponeDelivery(found, deps.now() + LOOK_AGAIN_MS);
  if (content.kind === 'later') return deps.store.deferDelivery(found, content.at, deps.now());
  const delivery = await deps.store.claimDelivery(found, deps.now());
  if (!delivery) return;
  if (content.kind === 'never') {
    const { log, recipients } = delivery;
    const end = { state: 'cancelled', nextAt: null, log, recipients, reason: content.reason } as const;
    await deps.store.endAttempt(delivery, end, deps.now());
    return;
  }
  await send(delivery, content, deps);
}

async function send(
  delivery: Delivery,
  content: Extract<Resolved, { kind: 'ready' }>,
  deps: AttemptDependencies,
): Promise<void> {
  const at = deps.now();
  const outcome = await through(delivery, content, deps);
  const { state, status, error } = outcome;
  const attempt: Attempt = {
    at,
    ms: Math.max(0, deps.now() - at),
    error,
    ...(status === undefined ? {} : { status }),
  };
  const nextAt = state === 'pending' ? nextTime(delivery, outcome, deps.now()) : null;
  const log = [...delivery.log, attempt].slice(-MOST_LOGGED);
  const recipients = outcome.recipients ?? delivery.recipients;
  const isGivenUp = state === 'pending' && nextAt === null;
  const end = { state: isGivenUp ? stateOf(recipients) : state, nextAt, log, recipients, reason: error };
  await deps.store.endAttempt(delivery, end, deps.now());
}

const MOST_LOGGED = 25;

async function through(
  delivery: Delivery,
  { notice, file }: Extract<Resolved, { kind: 'ready' }>,
  deps: AttemptDependencies,
): Promise<ChannelOutcome> {
  const content = { notice, ...(file && { file }) };
  const { target } = delivery;
  try {
    switch (target.channel) {
      case 'email':
        return await deps.email(delivery, target, content);
      case 'webhook':
        return await deps.webhook(delivery, target, content);
      case 's3':
        return await deps.s3(delivery, target, content);
    }
  } catch (error) {
    logger.error('DELIVERY_FAULT', {
      company: delivery.company,
      delivery: delivery.id,
      error: error as Error,
    });
    return { state: 'pending', error: 'A fault on our side; it is tried again.' };
  }
}

/** Null once three days are over or all attempts are spent. */
function nextTime(delivery: Delivery, { retryAfterMs = 0 }: ChannelOutcome, now: number): number | null {
  const pause = RETRY_PAUSES_MS[delivery.attempts - delivery.attemptsBefore - 1];
  const until = delivery.createdAt + GIVE_UP_AFTER_MS;
  if (pause === undefined || now >= until) return null;
  return Math.min(until, now + Math.max(retryAfterMs, pause * (1 + jitter() / 10)));
}

function stateOf(recipients: readonly RecipientOutcome[]): DeliveryState {
  return recipients.some(({ status }) => status === 'sent') ? 'partial' : 'failed';
}
