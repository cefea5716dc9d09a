import { listDeliveries } from '#shared/delivery/delivery-store.ts';
import { presentDelivery } from '#shared/delivery/present.ts';
import type { Handler } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';
import type { listWebhookDeliveries as spec } from '#shared/webhooks/contract.ts';
import { requireWebhook } from '#shared/webhooks/webhooks.ts';

export const listWebhookDeliveries: Handler<typeof spec> = async ({ params, query, now }, { company }) => {
  const { id } = await requireWebhook(company, params.webhook_id);
  const cursors = await cursorsOf({ company, list: 'listWebhookDeliveries', filters: { id }, now });
  const page = { limit: query.limit, after: cursors.open(query.cursor) };
  const { deliveries, next } = await listDeliveries(company, id, page);
  return {
    status: 200,
    body: { deliveries: deliveries.map(presentDelivery), next_cursor: cursors.seal(next) },
  };
};
