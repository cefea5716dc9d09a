import type { Handler } from '#shared/http/contract.ts';
import type { batchGetReports as spec } from '#shared/reports/contract.ts';
import { findReports } from '#shared/reports/find.ts';
import { detailsOf } from '#shared/reports/present.ts';

export const batchGetReports: Handler<typeof spec> = async ({ body, now, baseUrl }, caller) => {
  const { jobs, missing } = await findReports(caller.company, body.report_ids);
  return { status: 200, body: { reports: jobs.map((job) => detailsOf(job, now, baseUrl)), missing } };
};
