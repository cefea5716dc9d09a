import { actorOf } from '#shared/admin/audit.ts';
import { addSecret } from '#shared/admin/clients.ts';
import type { addClientSecret as spec } from '#shared/admin/clients-contract.ts';
import { presentSecret } from '#shared/admin/present-credentials.ts';
import type { Handler } from '#shared/http/contract.ts';

export const addClientSecret: Handler<typeof spec> = async (call, caller) => {
  const { listed, secret } = await addSecret(actorOf(call, caller), call.params.client_id);
  return { status: 201, body: { ...presentSecret(listed), client_secret: secret } };
};
