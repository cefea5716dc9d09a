import type { Handler } from '#shared/http/contract.ts';
import type { listReports as spec } from '#shared/reports/contract.ts';
import { listReports as list } from '#shared/reports/list.ts';
import { summaryOf } from '#shared/reports/present.ts';

export const listReports: Handler<typeof spec> = async ({ query, now, baseUrl }, caller) => {
  const { jobs, pagination } = await list(caller.company, query, now);
  return { status: 200, body: { reports: jobs.map((job) => summaryOf(job, now, baseUrl)), pagination } };
};
