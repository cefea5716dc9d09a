import { usagePlanIds } from '#shared/admin/usage-plan-ids.ts';
import { presentAccount } from '#shared/auth/present-v1-user.ts';
import { register } from '#shared/auth/register.ts';
import { issueUserToken } from '#shared/auth/user-token-store.ts';
import type { registerUser as spec } from '#shared/auth/v1-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const registerUser: Handler<typeof spec> = async ({ body, now, requestId }) => {
  const { account, company } = await register(body, usagePlanIds().basic, now);
  const token = await issueUserToken({ company: company.id, user: account.id }, now);
  return {
    status: 201,
    body: {
      data: { token, token_type: 'Bearer', user: presentAccount(account, company) },
      meta: { request_id: requestId },
    },
  };
};
