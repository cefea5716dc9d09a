import type { Handler } from '#shared/http/contract.ts';
import type { getReportStatus as spec } from '#shared/reports/contract.ts';
import { retryAfterSeconds } from '#shared/reports/estimate.ts';
import { queuePosition, requireReport } from '#shared/reports/find.ts';
import { statusAnswerOf, statusOf } from '#shared/reports/present.ts';
import { readReportRequest } from '#shared/reports/report-request.ts';

export const getReportStatus: Handler<typeof spec> = async ({ params, now }, caller) => {
  const job = await requireReport(caller.company, params.report_id);
  const body = statusAnswerOf(job, now, await queuePosition(job));
  if (statusOf(job, now) !== 'processing') return { status: 200, body };
  const wait = retryAfterSeconds(job.createdAt, readReportRequest(job.request).estimate_ms, now);
  return { status: 200, headers: { 'Retry-After': String(wait) }, body };
};
