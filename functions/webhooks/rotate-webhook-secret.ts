import { actorOf } from '#shared/admin/audit.ts';
import type { Handler } from '#shared/http/contract.ts';
import type { rotateWebhookSecret as spec } from '#shared/webhooks/contract.ts';
import { rotateSecret } from '#shared/webhooks/webhooks.ts';

export const rotateWebhookSecret: Handler<typeof spec> = async (call, caller) => {
  const { secrets } = await rotateSecret(actorOf(call, caller), call.params.webhook_id);
  return { status: 201, body: { secret: secrets[0]?.value } };
};
