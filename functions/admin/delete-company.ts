import { actorOf } from '#shared/admin/audit.ts';
import type { deleteCompany as spec } from '#shared/admin/company-contract.ts';
import { deleteCompany as remove } from '#shared/admin/delete-company.ts';
import type { Handler } from '#shared/http/contract.ts';

export const deleteCompany: Handler<typeof spec> = async (call, caller) => {
  const actor = actorOf(call, caller);
  await remove(actor, call.body.name, caller.timeZone);
  return {
    status: 202,
    body: {
      company_id: actor.company,
      status: 'deleting',
      requested_at: new Date(actor.at).toISOString(),
    },
  };
};
