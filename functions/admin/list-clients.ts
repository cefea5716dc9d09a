import type { listClients as spec } from '#shared/admin/clients-contract.ts';
import { presentClient } from '#shared/admin/present-credentials.ts';
import { listClients as list } from '#shared/auth/client-store.ts';
import type { Handler } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';

export const listClients: Handler<typeof spec> = async ({ query, now }, { company }) => {
  const cursors = await cursorsOf({ company, list: 'listClients', filters: {}, now });
  const { clients, next } = await list(company, { limit: query.limit, after: cursors.open(query.cursor) });
  return { status: 200, body: { clients: clients.map(presentClient), next_cursor: cursors.seal(next) } };
};
