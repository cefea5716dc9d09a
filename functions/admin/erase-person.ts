import { actorOf } from '#shared/admin/audit.ts';
import { presentErasure, requestErasure } from '#shared/admin/people.ts';
import type { erasePerson as spec } from '#shared/admin/people-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const erasePerson: Handler<typeof spec> = async (call, caller) => {
  const erasure = await requestErasure(actorOf(call, caller), call.params.user_id, caller.timeZone);
  return {
    status: 202,
    headers: { Location: `${call.baseUrl}/v2/admin/erasures/${erasure.id}` },
    body: presentErasure(erasure),
  };
};
