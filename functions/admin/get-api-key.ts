import { requireApiKey } from '#shared/admin/api-keys.ts';
import type { getApiKey as spec } from '#shared/admin/api-keys-contract.ts';
import { presentApiKey } from '#shared/admin/present-credentials.ts';
import type { Handler } from '#shared/http/contract.ts';

export const getApiKey: Handler<typeof spec> = async ({ params }, caller) => ({
  status: 200,
  body: presentApiKey(await requireApiKey(caller.company, params.key_id)),
});
