import type { Handler } from '#shared/http/contract.ts';
import { sendJob } from '#shared/jobs/message-store.ts';
import type { runSchedule as spec } from '#shared/schedules/contract.ts';
import { presentRun } from '#shared/schedules/present.ts';
import { runNow } from '#shared/schedules/run-now.ts';

export const runSchedule: Handler<typeof spec> = async ({ params, now }, caller) => ({
  status: 202,
  body: presentRun(await runNow(params.schedule_id, caller, now, sendJob)),
});
