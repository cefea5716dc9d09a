import type { Caller } from '#shared/http/caller.ts';
import type { Job } from '#shared/jobs/job.ts';
import { LINK_TOKEN_LIFE_MS, linkToken } from '#shared/jobs/link-token.ts';
import type { SendJob } from '#shared/jobs/message.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import { reportDurations } from '#shared/reports/duration-store.ts';
import { estimateMs } from '#shared/reports/estimate.ts';
import { reportJob } from '#shared/reports/generate.ts';
import { takeJob } from '#shared/reports/order.ts';
import { formatFor } from '#shared/reports/plan-gates.ts';
import { errorMessage, statusOf } from '#shared/reports/present.ts';
import type { ReportRequest } from '#shared/reports/report-request.ts';
import { CHART_KINDS } from '#shared/reports/schema-parts.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { newId } from '#shared/runtime/ids.ts';
import { type ExportType, exportDefinition } from './definition.ts';
import { exportPeriod } from './period.ts';

const EXPORT_ID = /^exp_[0-9a-z]{26}$/;

export interface AskedExport {
  type: ExportType;
  period: string;
  metrics?: string[] | undefined;
  format: ReportRequest['format'];
}

/**
 * Takes an export into the same queue as reports.
 * @throws PlatformError ANALYTICS_INVALID_PERIOD, ANALYTICS_INVALID_METRICS, PLAN_FEATURE_UNAVAILABLE, RATE_LIMIT_EXCEEDED
 */
export async function createExport(
  asked: AskedExport,
  caller: Caller,
  now: number,
  send: SendJob,
): Promise<Job> {
  const format = formatFor(caller.plan, asked.format);
  const definition = exportDefinition(asked.type, asked.metrics, format);
  const period = exportPeriod(asked.period, caller, now);
  const templateId = `export_${asked.type}`;
  const measured = await reportDurations(caller.company).read(templateId, format);
  const request: ReportRequest = {
    name: definition.name,
    description: null,
    template_id: templateId,
    template: { ...definition, version: 1, built_in: true },
    format,
    filters: { date_range: period },
    layout: { orientation: 'portrait', include_charts: true, chart_types: [...CHART_KINDS] },
    company_name: caller.companyName,
    plan: caller.plan,
    time_zone: caller.timeZone,
    currency: caller.currency,
    estimate_ms: estimateMs(measured),
  };
  const job = reportJob(request, caller, now, newId('exp', now));
  return takeJob({ ...job, kind: 'export' }, caller, send);
}

/** @throws PlatformError RESOURCE_NOT_FOUND, in the same words whether it is another company's or nobody's */
export async function requireExport(company: string, id: string): Promise<Job> {
  const job = EXPORT_ID.test(id) ? await jobRecords(company).get(id) : null;
  if (job !== null) return job;
  throw new PlatformError('RESOURCE_NOT_FOUND', 'The export does not exist', {
    details:
      'It was never made, was forgotten after its time, or is not yours. Make one with POST /v2/analytics/export.',
  });
}

export async function presentExport(job: Job, now: number, baseUrl: string): Promise<object> {
  const state = statusOf(job, now);
  const status = state === 'cancelled' ? 'failed' : state;
  const hasFile = status === 'processing' || status === 'completed';
  const token = hasFile ? await linkToken(job.company, job.id, now) : '';
  const linkEnd = Math.min(now + LINK_TOKEN_LIFE_MS, job.fileExpiresAt ?? Infinity);
  const { error_message: message } = errorMessage(job);
  return {
    success: true,
    data: {
      exportId: job.id,
      status,
      progress: job.progress,
      downloadUrl: hasFile ? `${baseUrl}/v2/analytics/export/${job.id}/download?token=${token}` : null,
      expiresAt: hasFile ? new Date(linkEnd).toISOString() : null,
      ...(message === undefined ? {} : { error: { code: 'ANALYTICS_EXPORT_FAILED', message } }),
    },
  };
}
