import {
  type Delivery,
  deliveryKey,
  newDelivery,
  type Source,
  type Target,
} from '#shared/delivery/delivery.ts';
import { newId } from '#shared/runtime/ids.ts';
import { listWebhooks } from '#shared/webhooks/store.ts';
import { MOST_WEBHOOKS, type WebhookEvent } from '#shared/webhooks/webhook.ts';
import { requireWebhook } from '#shared/webhooks/webhooks.ts';
import type { GenerateBody } from './request-schema.ts';

/**
 * Everything that is to be told of a report's end: the target that the request names, and webhooks that listen to
 * reports. They are written together with the report, so none is forgotten wherever a process dies.
 * @throws PlatformError RESOURCE_NOT_FOUND for a webhook that the company does not have
 */
export async function deliveriesOf(
  company: string,
  reportId: string,
  asked: GenerateBody['delivery'],
  now: number,
): Promise<Delivery[]> {
  const named = await targetOf(company, asked);
  const { webhooks } = await listWebhooks(company, { limit: MOST_WEBHOOKS });
  const make = (target: Target, source: Source): Delivery =>
    newDelivery({ company, id: newId('dlv', now), target, source, createdAt: now });
  const listening = webhooks.filter(
    ({ id, enabled, events }) =>
      enabled && events.some(isOfReports) && !(named?.channel === 'webhook' && named.webhook_id === id),
  );
  return [
    ...(named ? [make(named, { kind: 'report', id: reportId })] : []),
    ...listening.map(({ id, events }) =>
      make({ channel: 'webhook', webhook_id: id }, { kind: 'report', id: reportId, events }),
    ),
  ];
}

function isOfReports(event: WebhookEvent): boolean {
  return event === 'report_completed' || event === 'report_failed';
}

/** The part of a report's request that remembers them. */
export function deliveryKeys(deliveries: readonly Delivery[]): { delivery_keys?: string[] } {
  return deliveries.length === 0 ? {} : { delivery_keys: deliveries.map(deliveryKey) };
}

/**
 * Where a report is to go; undefined where it is only kept for download.
 * @throws PlatformError RESOURCE_NOT_FOUND for a webhook that the company does not have
 */
export async function targetOf(
  company: string,
  asked: GenerateBody['delivery'],
): Promise<Target | undefined> {
  if (asked?.method === 'email') return { channel: 'email', recipients: asked.recipients ?? [] };
  if (asked?.method === 's3') {
    const { bucket = '', prefix = '', role_arn = '', region } = asked;
    return { channel: 's3', bucket, prefix, role_arn, ...(region === undefined ? {} : { region }) };
  }
  if (asked?.method !== 'webhook') return undefined;
  const { id } = await requireWebhook(company, asked.webhook_id ?? '');
  return { channel: 'webhook', webhook_id: id };
}
