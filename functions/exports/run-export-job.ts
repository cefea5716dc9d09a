import type { runExportJob as spec } from '#shared/exports/jobs/contract.ts';
import { jobInfoOf, passed } from '#shared/exports/jobs/present.ts';
import { runExport } from '#shared/exports/jobs/run.ts';
import type { Handler } from '#shared/http/contract.ts';
import { sendJob } from '#shared/jobs/message-store.ts';

export const runExportJob: Handler<typeof spec> = async ({ params, body, now, baseUrl }, caller) => {
  const job = await runExport(params.report, body, caller, now, sendJob);
  return { status: 200, body: passed(await jobInfoOf(job, now, baseUrl)) };
};
