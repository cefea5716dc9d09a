import { deleteApiKey as remove } from '#shared/admin/api-keys.ts';
import type { deleteApiKey as spec } from '#shared/admin/api-keys-contract.ts';
import { actorOf } from '#shared/admin/audit.ts';
import type { Handler } from '#shared/http/contract.ts';

export const deleteApiKey: Handler<typeof spec> = async (call, caller) => {
  await remove(actorOf(call, caller), call.params.key_id);
  return { status: 204 };
};
