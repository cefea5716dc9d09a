import type { listApiKeys as spec } from '#shared/admin/api-keys-contract.ts';
import { presentApiKey } from '#shared/admin/present-credentials.ts';
import { listApiKeys as list } from '#shared/auth/api-key-store.ts';
import type { Handler } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';

export const listApiKeys: Handler<typeof spec> = async ({ query, now }, { company }) => {
  const cursors = await cursorsOf({ company, list: 'listApiKeys', filters: {}, now });
  const { keys, next } = await list(company, { limit: query.limit, after: cursors.open(query.cursor) });
  return { status: 200, body: { api_keys: keys.map(presentApiKey), next_cursor: cursors.seal(next) } };
};
