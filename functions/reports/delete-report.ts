import type { Handler } from '#shared/http/contract.ts';
import { sendJob } from '#shared/jobs/message-store.ts';
import type { deleteReport as spec } from '#shared/reports/contract.ts';
import { deleteReport as remove } from '#shared/reports/delete.ts';

export const deleteReport: Handler<typeof spec> = async ({ params, now }, caller) => {
  await remove(caller.company, params.report_id, now, sendJob);
  return { status: 204 };
};
