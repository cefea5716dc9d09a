import type { Handler } from '#shared/http/contract.ts';
import type { pauseSchedule as spec } from '#shared/schedules/contract.ts';
import { presentSchedule } from '#shared/schedules/present.ts';
import { pauseSchedule as pause } from '#shared/schedules/schedules.ts';

export const pauseSchedule: Handler<typeof spec> = async ({ params, now }, { company }) => ({
  status: 200,
  body: presentSchedule(await pause(company, params.schedule_id, now)),
});
