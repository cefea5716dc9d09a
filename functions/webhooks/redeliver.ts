import { sendDelivery } from '#shared/delivery/message-store.ts';
import { presentDelivery } from '#shared/delivery/present.ts';
import type { Handler } from '#shared/http/contract.ts';
import type { redeliver as spec } from '#shared/webhooks/contract.ts';
import { sendAgain } from '#shared/webhooks/deliveries.ts';

export const redeliver: Handler<typeof spec> = async ({ params, now }, { company }) => {
  const again = await sendAgain(company, params.webhook_id, params.delivery_id, now, sendDelivery);
  return { status: 202, body: presentDelivery(again) };
};
