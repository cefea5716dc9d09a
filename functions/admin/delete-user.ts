import { actorOf } from '#shared/admin/audit.ts';
import { deleteUser as remove } from '#shared/admin/users.ts';
import type { deleteUser as spec } from '#shared/admin/users-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const deleteUser: Handler<typeof spec> = async (call, caller) => {
  await remove(actorOf(call, caller), call.params.user_id);
  return { status: 204 };
};
