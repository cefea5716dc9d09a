import { actorOf } from '#shared/admin/audit.ts';
import { removeSecret } from '#shared/admin/clients.ts';
import type { removeClientSecret as spec } from '#shared/admin/clients-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const removeClientSecret: Handler<typeof spec> = async (call, caller) => {
  await removeSecret(actorOf(call, caller), call.params.client_id, call.params.secret_id);
  return { status: 204 };
};
