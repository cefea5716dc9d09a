import { actorOf } from '#shared/admin/audit.ts';
import type { Handler } from '#shared/http/contract.ts';
import type { updateWebhook as spec } from '#shared/webhooks/contract.ts';
import { presentWebhook } from '#shared/webhooks/present.ts';
import { updateWebhook as update } from '#shared/webhooks/webhooks.ts';

export const updateWebhook: Handler<typeof spec> = async (call, caller) => ({
  status: 200,
  body: presentWebhook(await update(actorOf(call, caller), call.params.webhook_id, call.body)),
});
