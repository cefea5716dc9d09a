import type { runExportJobByGet as spec } from '#shared/exports/jobs/contract.ts';
import { jobInfoOf, passed } from '#shared/exports/jobs/present.ts';
import { runExport } from '#shared/exports/jobs/run.ts';
import type { Handler } from '#shared/http/contract.ts';
import { sendJob } from '#shared/jobs/message-store.ts';

export const runExportJobByGet: Handler<typeof spec> = async ({ params, query, now, baseUrl }, caller) => {
  const job = await runExport(params.report, query, caller, now, sendJob);
  return { status: 200, body: passed(await jobInfoOf(job, now, baseUrl)) };
};
