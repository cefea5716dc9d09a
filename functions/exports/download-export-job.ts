import type { downloadExportJob as spec } from '#shared/exports/jobs/contract.ts';
import { requireRun } from '#shared/exports/jobs/present.ts';
import type { Handler } from '#shared/http/contract.ts';
import { companyOfLink } from '#shared/jobs/link-token.ts';
import { linkTo } from '#shared/reports/download.ts';

export const downloadExportJob: Handler<typeof spec> = async ({ params, query, now }) => {
  const company = await companyOfLink(query.analyticsAccessToken, params.report, now);
  const { url } = await linkTo(await requireRun(company, params.report, params.runId), now);
  return { status: 302, headers: { 'Cache-Control': 'no-store', Location: url } };
};
