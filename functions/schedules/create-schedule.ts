import type { Handler } from '#shared/http/contract.ts';
import type { createSchedule as spec } from '#shared/schedules/contract.ts';
import { presentSchedule } from '#shared/schedules/present.ts';
import { createSchedule as create } from '#shared/schedules/schedules.ts';
import { timingOf } from '#shared/schedules/timing-schema.ts';

export const createSchedule: Handler<typeof spec> = async ({ body, now, baseUrl }, caller) => {
  const { schedule: asked, ...order } = body;
  const made = await create(
    { order, timing: timingOf(asked), timeZone: asked.time_zone ?? caller.timeZone },
    caller,
    now,
  );
  return {
    status: 201,
    headers: { Location: `${baseUrl}/v2/schedules/${made.id}` },
    body: presentSchedule(made),
  };
};
