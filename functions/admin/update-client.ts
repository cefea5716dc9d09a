import { actorOf } from '#shared/admin/audit.ts';
import { updateClient as update } from '#shared/admin/clients.ts';
import type { updateClient as spec } from '#shared/admin/clients-contract.ts';
import { presentClient } from '#shared/admin/present-credentials.ts';
import type { Handler } from '#shared/http/contract.ts';

export const updateClient: Handler<typeof spec> = async (call, caller) => ({
  status: 200,
  body: presentClient(await update(actorOf(call, caller), call.params.client_id, call.body)),
});
