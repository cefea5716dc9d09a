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

function iso(at: number): string {
  return new Date(at).toISOString();
}
