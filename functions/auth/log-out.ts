import { endCredential } from '#shared/auth/end-credential.ts';
import type { logOut as spec } from '#shared/auth/v1-contract.ts';
import type { Handler } from '#shared/http/contract.ts';

export const logOut: Handler<typeof spec> = async ({ requestId }, caller) => {
  await endCredential(caller);
  return {
    status: 200,
    body: { data: { message: 'The token has been revoked.' }, meta: { request_id: requestId } },
  };
};
