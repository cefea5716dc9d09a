import type { Handler } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';
import type { listV1Reports as spec } from '#shared/reports/v1/contract.ts';
import { listV1Reports as list } from '#shared/reports/v1/list.ts';
import { presentEntry } from '#shared/reports/v1/present.ts';

export const listV1Reports: Handler<typeof spec> = async ({ query, now, baseUrl }, { company }) => {
  const { per_page: limit } = query;
  const cursors = await cursorsOf({ company, list: 'listV1Reports', filters: {}, now });
  const { entries, next } = await list(company, { limit, after: cursors.open(query.cursor) });
  return {
    status: 200,
    body: {
      data: entries.map((entry) => presentEntry(entry, now, baseUrl)),
      meta: { per_page: limit, next_cursor: cursors.seal(next) },
    },
  };
};
