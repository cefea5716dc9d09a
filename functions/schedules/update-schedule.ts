import type { Handler } from '#shared/http/contract.ts';
import type { updateSchedule as spec } from '#shared/schedules/contract.ts';
import { presentSchedule } from '#shared/schedules/present.ts';
import { updateSchedule as update } from '#shared/schedules/schedules.ts';
import { timingOf } from '#shared/schedules/timing-schema.ts';

export const updateSchedule: Handler<typeof spec> = async ({ params, body, now }, caller) => {
  const { schedule: asked, ...order } = body;
  const change = {
    ...(Object.keys(order).length > 0 && { order }),
    ...(asked && { timing: timingOf(asked) }),
    ...(asked?.time_zone !== undefined && { timeZone: asked.time_zone }),
  };
  return { status: 200, body: presentSchedule(await update(params.schedule_id, change, caller, now)) };
};
