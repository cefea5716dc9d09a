import type { Handler } from '#shared/http/contract.ts';
import type { resumeSchedule as spec } from '#shared/schedules/contract.ts';
import { presentSchedule } from '#shared/schedules/present.ts';
import { resumeSchedule as resume } from '#shared/schedules/schedules.ts';

export const resumeSchedule: Handler<typeof spec> = async ({ params, now }, { company }) => ({
  status: 200,
  body: presentSchedule(await resume(company, params.schedule_id, now)),
});
