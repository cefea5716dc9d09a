import { presentUser } from '#shared/admin/present-user.ts';
import { listUsers as list } from '#shared/admin/users.ts';
import type { listUsers as spec } from '#shared/admin/users-contract.ts';
import type { Handler } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';

export const listUsers: Handler<typeof spec> = async ({ query, now }, { company }) => {
  const { limit, cursor, ...filters } = query;
  const cursors = await cursorsOf({ company, list: 'listUsers', filters, now });
  const { users, next } = await list(company, { ...filters, limit, after: cursors.open(cursor) });
  return { status: 200, body: { users: users.map(presentUser), next_cursor: cursors.seal(next) } };
};
