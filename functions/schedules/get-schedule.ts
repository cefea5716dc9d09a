import type { Handler } from '#shared/http/contract.ts';
import type { getSchedule as spec } from '#shared/schedules/contract.ts';
import { presentSchedule } from '#shared/schedules/present.ts';
import { requireSchedule } from '#shared/schedules/schedules.ts';

export const getSchedule: Handler<typeof spec> = async ({ params }, { company }) => ({
  status: 200,
  body: presentSchedule(await requireSchedule(company, params.schedule_id)),
});
