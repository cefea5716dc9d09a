import type { Handler } from '#shared/http/contract.ts';
import { cursorsOf } from '#shared/http/cursor.ts';
import type { listScheduleRuns as spec } from '#shared/schedules/contract.ts';
import { listRuns } from '#shared/schedules/list-runs.ts';
import { presentRun } from '#shared/schedules/present.ts';
import { requireSchedule } from '#shared/schedules/schedules.ts';

export const listScheduleRuns: Handler<typeof spec> = async ({ params, query, now }, { company }) => {
  const { id } = await requireSchedule(company, params.schedule_id);
  const cursors = await cursorsOf({ company, list: 'listScheduleRuns', filters: { id }, now });
  const page = { limit: query.limit, after: cursors.open(query.cursor) };
  const { runs, next } = await listRuns(company, id, page, now);
  return { status: 200, body: { runs: runs.map(presentRun), next_cursor: cursors.seal(next) } };
};
