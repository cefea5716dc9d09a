import type * as z from 'zod';
import type * as answers from './answer-schema.ts';
import type { Delivery } from './delivery.ts';

export function presentDelivery(delivery: Delivery): z.output<typeof answers.delivery> {
  const { state, endedAt } = delivery;
  return {
    delivery_id: delivery.id,
    channel: delivery.target.channel,
    status: state,
    reason: delivery.reason,
    attempts: delivery.log.map(({ at, ms, status, error }) => ({
      at: iso(at),
      duration_ms: ms,
      status_code: status ?? null,
      error,
    })),
    recipients: delivery.recipients.map((outcome) => ({ ...outcome })),
    next_attempt_at: state === 'pending' ? iso(Math.max(delivery.nextAt, delivery.createdAt)) : null,
    created_at: iso(delivery.createdAt),
    ended_at: endedAt === null ? null : iso(endedAt),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
