import { type Delivery, deliveryKey } from '#shared/delivery/delivery.ts';
import { readDelivery } from '#shared/delivery/delivery-store.ts';
import { listWebhooks } from '#shared/webhooks/store.ts';
import { MOST_WEBHOOKS } from '#shared/webhooks/webhook.ts';
import { type Alert, NOTICES } from './alert.ts';
import { deliveryIdOf, targetsOf } from './deliveries.ts';

/** The deliveries of an alert that are kept, those of its beginning first: their ids follow from what they tell. */
export async function sentOf(company: string, alert: Alert): Promise<Delivery[]> {
  const { webhooks } = await listWebhooks(company, { limit: MOST_WEBHOOKS });
  const targets = targetsOf(
    alert,
    webhooks.map(({ id }) => id),
  );
  const keys = NOTICES.flatMap((notice) =>
    targets.map((target) => deliveryKey({ target, id: deliveryIdOf(alert, notice, target) })),
  );
  const found = await Promise.all(keys.map((key) => readDelivery(company, key)));
  return found.filter((delivery) => delivery !== undefined);
}
