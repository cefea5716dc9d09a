import { actorOf } from '#shared/admin/audit.ts';
import { liftSuppression as lift } from '#shared/delivery/suppressions.ts';
import type { liftSuppression as spec } from '#shared/delivery/suppressions-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const liftSuppression: Handler<typeof spec> = async (call, caller) => {
  await lift(actorOf(call, caller), call.params.suppression_id);
  return { status: 204 };
};
