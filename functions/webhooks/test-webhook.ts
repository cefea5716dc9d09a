import { sendDelivery } from '#shared/delivery/message-store.ts';
import { presentDelivery } from '#shared/delivery/present.ts';
import type { Handler } from '#shared/http/contract.ts';
import type { testWebhook as spec } from '#shared/webhooks/contract.ts';
import { sendTest } from '#shared/webhooks/deliveries.ts';

export const testWebhook: Handler<typeof spec> = async ({ params, now }, { company }) => ({
  status: 202,
  body: presentDelivery(await sendTest(company, params.webhook_id, now, sendDelivery)),
});
