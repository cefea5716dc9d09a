import { requireClient } from '#shared/admin/clients.ts';
import type { getClient as spec } from '#shared/admin/clients-contract.ts';
import { presentClient } from '#shared/admin/present-credentials.ts';
import type { Handler } from '#shared/http/contract.ts';

export const getClient: Handler<typeof spec> = async ({ params }, caller) => ({
  status: 200,
  body: presentClient(await requireClient(caller.company, params.client_id)),
});
