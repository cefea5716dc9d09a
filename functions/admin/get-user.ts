import { presentUser } from '#shared/admin/present-user.ts';
import { requireUser } from '#shared/admin/users.ts';
import type { getUser as spec } from '#shared/admin/users-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const getUser: Handler<typeof spec> = async ({ params }, caller) => ({
  status: 200,
  body: presentUser(await requireUser(caller.company, params.user_id)),
});
