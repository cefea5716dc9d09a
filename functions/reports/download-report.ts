import type { Handler } from '#shared/http/contract.ts';
import type { downloadReport as spec } from '#shared/reports/contract.ts';
import { linkTo } from '#shared/reports/download.ts';
import { requireReport } from '#shared/reports/find.ts';

/** The link is a credential: nothing on the way may keep the answer. */
const NOT_KEPT = { 'Cache-Control': 'no-store' };

export const downloadReport: Handler<typeof spec> = async ({ params, headers, now }, caller) => {
  const job = await requireReport(caller.company, params.report_id);
  const { url, expiresAt } = await linkTo(job, now);
  if (!acceptsJson(headers['accept'])) return { status: 302, headers: { ...NOT_KEPT, Location: url } };
  const body = { download_url: url, expires_at: new Date(expiresAt).toISOString() };
  return { status: 200, headers: NOT_KEPT, body };
};

/** Whether the caller named JSON; a client that takes anything is redirected. */
function acceptsJson(accept: string | undefined): boolean {
  const types = (accept ?? '').split(',').map((type) => type.split(';', 1)[0]?.trim().toLowerCase());
  return types.includes('application/json');
}
