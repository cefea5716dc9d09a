import { actorOf } from '#shared/admin/audit.ts';
import type { Handler } from '#shared/http/contract.ts';
import type { deleteWebhook as spec } from '#shared/webhooks/contract.ts';
import { deleteWebhook as remove } from '#shared/webhooks/webhooks.ts';

export const deleteWebhook: Handler<typeof spec> = async (call, caller) => {
  await remove(actorOf(call, caller), call.params.webhook_id);
  return { status: 204 };
};
