import { createApiKey as create } from '#shared/admin/api-keys.ts';
import type { createApiKey as spec } from '#shared/admin/api-keys-contract.ts';
import { actorOf } from '#shared/admin/audit.ts';
import { presentApiKey } from '#shared/admin/present-credentials.ts';
import type { Handler } from '#shared/http/contract.ts';

export const createApiKey: Handler<typeof spec> = async (call, caller) => {
  const { key, secret } = await create(actorOf(call, caller), call.body);
  return {
    status: 201,
    headers: { Location: `${call.baseUrl}/v2/admin/api-keys/${key.id}` },
    body: { ...presentApiKey(key), api_key: secret },
  };
};
