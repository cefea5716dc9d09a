import type { downloadExport as spec } from '#shared/exports/media/contract.ts';
import { requireExport } from '#shared/exports/media/exports.ts';
import type { Handler } from '#shared/http/contract.ts';
import { companyOfLink } from '#shared/jobs/link-token.ts';
import { linkTo } from '#shared/reports/download.ts';

export const downloadExport: Handler<typeof spec> = async ({ params, query, now }) => {
  const company = await companyOfLink(query.token, params.id, now);
  const { url } = await linkTo(await requireExport(company, params.id), now);
  return { status: 302, headers: { 'Cache-Control': 'no-store', Location: url } };
};
