import type { Handler } from '#shared/http/contract.ts';
import type { getReport as spec } from '#shared/reports/contract.ts';
import { requireReport } from '#shared/reports/find.ts';
import { detailsOf } from '#shared/reports/present.ts';

export const getReport: Handler<typeof spec> = async ({ params, now, baseUrl }, caller) => {
  const job = await requireReport(caller.company, params.report_id);
  return { status: 200, body: detailsOf(job, now, baseUrl) };
};
