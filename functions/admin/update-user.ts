import { actorOf } from '#shared/admin/audit.ts';
import { presentUser } from '#shared/admin/present-user.ts';
import { updateUser as update } from '#shared/admin/users.ts';
import type { updateUser as spec } from '#shared/admin/users-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const updateUser: Handler<typeof spec> = async (call, caller) => ({
  status: 200,
  body: presentUser(await update(actorOf(call, caller), call.params.user_id, call.body)),
});
