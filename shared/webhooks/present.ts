import type * as z from 'zod';
import type { Delivery } from '#shared/delivery/delivery.ts';
import type * as contract from './contract.ts';
import type { Webhook } from './webhook.ts';

export function presentWebhook(webhook: Webhook) {
  return {
    webhook_id: webhook.id,
    name: webhook.name,
    url: webhook.url,
    format: webhook.format,
    events: [...webhook.events],
    enabled: webhook.enabled,
    disabled_reason: webhook.disabledReason,
    created_by: webhook.createdBy,
    created_at: iso(webhook.createdAt),
    updated_at: iso(webhook.updatedAt),
  };
}

export function presentDelivery(delivery: Delivery): z.output<typeof contract.delivery> {
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
