import { presentCaller } from '#shared/auth/present-v1-user.ts';
import { findAccount } from '#shared/auth/user-store.ts';
import type { getCurrentUser as spec } from '#shared/auth/v1-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const getCurrentUser: Handler<typeof spec> = async ({ requestId }, caller) => ({
  status: 200,
  body: {
    data: presentCaller(caller, await findAccount(caller.company, caller.principal)),
    meta: { request_id: requestId },
  },
});
