import { actorOf } from '#shared/admin/audit.ts';
import { createClient as create } from '#shared/admin/clients.ts';
import type { createClient as spec } from '#shared/admin/clients-contract.ts';
import { presentClient } from '#shared/admin/present-credentials.ts';
import type { Handler } from '#shared/http/contract.ts';

export const createClient: Handler<typeof spec> = async (call, caller) => {
  const { client, secret } = await create(actorOf(call, caller), call.body);
  return {
    status: 201,
    headers: { Location: `${call.baseUrl}/v2/admin/clients/${client.clientId}` },
    body: { ...presentClient(client), client_secret: secret },
  };
};
