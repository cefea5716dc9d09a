import type { createExport as spec } from '#shared/exports/media/contract.ts';
import { createExport as create, presentExport } from '#shared/exports/media/exports.ts';
import type { Handler } from '#shared/http/contract.ts';
import { sendJob } from '#shared/jobs/message-store.ts';

export const createExport: Handler<typeof spec> = async ({ body, now, baseUrl }, caller) => {
  const job = await create(body, caller, now, sendJob);
  return {
    status: 202,
    headers: { Location: `${baseUrl}/v2/analytics/export/${job.id}` },
    body: await presentExport(job, now, baseUrl),
  };
};
