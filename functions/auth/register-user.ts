import { usagePlanIds } from '#shared/admin/usage-plan-ids.ts';
import { presentAccount } from '#shared/auth/present-v1-user.ts';
import { register } from '#shared/auth/register.ts';
import { issueUserToken } from '#shared/auth/user-token-store.ts';
import type { registerUser as spec } from '#shared/auth/v1-contract.ts';
import type { Handler } from '#shared/http/contract.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PlatformError } from '#shared/runtime/errors.ts';

export const registerUser: Handler<typeof spec> = async ({ body, now, requestId }) => {
  if (requireEnv(ENV.registration) !== 'open') throw closed();
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

function closed(): PlatformError {
  return new PlatformError('REGISTRATION_CLOSED', 'Nobody can register here by themselves.', {
    details:
      'Ask an admin of your company for an invitation. Whoever runs this platform makes companies with npm run bootstrap, or opens registration with cdk deploy -c registration=open.',
  });
}
