import { findCompany } from '#shared/admin/store.ts';
import { presentAccount } from '#shared/auth/present-v1-user.ts';
import { signIn } from '#shared/auth/session.ts';
import { issueUserToken } from '#shared/auth/user-token-store.ts';
import type { logIn as spec } from '#shared/auth/v1-contract.ts';
import type { Handler } from '#shared/http/contract.ts';
import { viewerAddress } from '#shared/http/viewer-address.ts';

export const logIn: Handler<typeof spec> = async ({ body, headers, now, requestId }) => {
  const account = await signIn(body, { address: viewerAddress(headers) ?? 'unknown', now });
  const company = await findCompany(account.company);
  if (!company) throw new Error(`User ${account.id} belongs to company ${account.company}, which is gone.`);
  const token = await issueUserToken({ company: account.company, user: account.id }, now);
  return {
    status: 200,
    body: {
      data: { token, token_type: 'Bearer', user: presentAccount(account, company) },
      meta: { request_id: requestId },
    },
  };
};
