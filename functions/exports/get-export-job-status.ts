import type { getExportJobStatus as spec } from '#shared/exports/jobs/contract.ts';
import { jobInfoOf, jobStateOf, passed, requireRun } from '#shared/exports/jobs/present.ts';
import type { Handler } from '#shared/http/contract.ts';
import { companyOfLink } from '#shared/jobs/link-token.ts';

export const getExportJobStatus: Handler<typeof spec> = async ({ params, query, now, baseUrl }) => {
  const { analyticsAccessToken: token } = query;
  const company = await companyOfLink(token, params.report, now);
  const job = await requireRun(company, params.report, params.runId);
  const jobInfo = await jobInfoOf(job, now, baseUrl, token);
  return { status: 200, body: passed({ jobInfo, result: jobStateOf(job) }) };
};
