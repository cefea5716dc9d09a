import { presentErasure, requireErasure } from '#shared/admin/people.ts';
import type { getErasure as spec } from '#shared/admin/people-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const getErasure: Handler<typeof spec> = async ({ params }, caller) => ({
  status: 200,
  body: presentErasure(await requireErasure(caller.company, params.erasure_id)),
});
