import { actorOf } from '#shared/admin/audit.ts';
import type { Handler } from '#shared/http/contract.ts';
import type { createWebhook as spec } from '#shared/webhooks/contract.ts';
import { presentWebhook } from '#shared/webhooks/present.ts';
import { createWebhook as create } from '#shared/webhooks/webhooks.ts';

export const createWebhook: Handler<typeof spec> = async (call, caller) => {
  const made = await create(actorOf(call, caller), call.body);
  return {
    status: 201,
    headers: { Location: `${call.baseUrl}/v2/admin/webhooks/${made.id}` },
    body: { ...presentWebhook(made), secret: made.secrets[0]?.value },
  };
};
