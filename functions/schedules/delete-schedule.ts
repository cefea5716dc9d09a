import type { Handler } from '#shared/http/contract.ts';
import type { deleteSchedule as spec } from '#shared/schedules/contract.ts';
import { deleteSchedule as remove } from '#shared/schedules/schedules.ts';

export const deleteSchedule: Handler<typeof spec> = async ({ params }, { company }) => {
  await remove(company, params.schedule_id);
  return { status: 204 };
};
