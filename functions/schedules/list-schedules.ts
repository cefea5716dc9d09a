import type { Handler } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';
import type { listSchedules as spec } from '#shared/schedules/contract.ts';
import { presentSchedule } from '#shared/schedules/present.ts';
import { schedules } from '#shared/schedules/store.ts';

export const listSchedules: Handler<typeof spec> = async ({ query, now }, { company }) => {
  const cursors = await cursorsOf({ company, list: 'listSchedules', filters: {}, now });
  const page = { limit: query.limit, after: cursors.open(query.cursor) };
  const { schedules: found, next } = await schedules(company).list(page);
  return { status: 200, body: { schedules: found.map(presentSchedule), next_cursor: cursors.seal(next) } };
};
