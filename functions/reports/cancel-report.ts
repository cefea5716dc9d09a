import type { Handler } from '#shared/http/contract.ts';
import { sendJob } from '#shared/jobs/message-store.ts';
import { cancelReport as cancel } from '#shared/reports/cancel.ts';
import type { cancelReport as spec } from '#shared/reports/contract.ts';
import { statusAnswerOf } from '#shared/reports/present.ts';

export const cancelReport: Handler<typeof spec> = async ({ params, now }, caller) => {
  const job = await cancel(caller.company, params.report_id, now, sendJob);
  return { status: 200, body: statusAnswerOf(job, now, undefined) };
};
