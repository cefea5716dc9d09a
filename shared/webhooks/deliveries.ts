import {
  type DeliveredEvent,
  type Delivery,
  deliveryKey,
  type Notice,
  newDelivery,
} from '#shared/delivery/delivery.ts';
import { createDeliveries, readDelivery, restartDelivery } from '#shared/delivery/delivery-store.ts';
import type { SendDelivery } from '#shared/delivery/message.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { newId } from '#shared/runtime/ids.ts';
import { notFound, requireWebhook } from './webhooks.ts';

const DELIVERY_ID = /^dlv_[0-9a-z]{26}$/;

/** Sends an event that says nothing, to see whether it arrives. @throws PlatformError RESOURCE_NOT_FOUND */
export async function sendTest(
  company: string,
  id: string,
  now: number,
  send: SendDelivery,
): Promise<Delivery> {
  const webhook = await requireWebhook(company, id);
  const event = { type: 'webhook_test', timestamp: new Date(now).toISOString(), data: { webhook_id: id } };
  const delivery = newDelivery({
    company,
    id: newId('dlv', now),
    target: { channel: 'webhook', webhook_id: webhook.id },
    source: { kind: 'notice', notice: testNotice(webhook.name, event) },
    createdAt: now,
  });
  await createDeliveries([delivery]);
  await send({ company, key: deliveryKey(delivery) });
  return delivery;
}

/** @throws PlatformError RESOURCE_NOT_FOUND; RESOURCE_CONFLICT while it is under way */
export async function sendAgain(
  company: string,
  webhookId: string,
  deliveryId: string,
  now: number,
  send: SendDelivery,
): Promise<Delivery> {
  const { id } = await requireWebhook(company, webhookId);
  const key = `${id}#${deliveryId}`;
  const found = DELIVERY_ID.test(deliveryId) ? await readDelivery(company, key) : undefined;
  if (!found) throw notFound();
  if (!(await restartDelivery(found, now))) {
    throw new PlatformError('RESOURCE_CONFLICT', 'The delivery is under way', {
      details: 'It can be sent again once it has been delivered or has failed.',
    });
  }
  await send({ company, key });
  return (await readDelivery(company, key)) ?? found;
}

/** A notice for webhooks alone. */
function testNotice(name: string, event: DeliveredEvent): Notice {
  return { subject: `Test of ${name}`, text: 'Messages arrive here.', html: '', event };
}
