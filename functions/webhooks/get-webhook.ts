import type { Handler } from '#shared/http/contract.ts';
import type { getWebhook as spec } from '#shared/webhooks/contract.ts';
import { presentWebhook } from '#shared/webhooks/present.ts';
import { requireWebhook } from '#shared/webhooks/webhooks.ts';

export const getWebhook: Handler<typeof spec> = async ({ params }, { company }) => ({
  status: 200,
  body: presentWebhook(await requireWebhook(company, params.webhook_id)),
});
