import { actorOf } from '#shared/admin/audit.ts';
import { deleteClient as remove } from '#shared/admin/clients.ts';
import type { deleteClient as spec } from '#shared/admin/clients-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const deleteClient: Handler<typeof spec> = async (call, caller) => {
  await remove(actorOf(call, caller), call.params.client_id);
  return { status: 204 };
};
