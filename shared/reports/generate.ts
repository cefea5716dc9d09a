import { PLANS } from '#shared/admin/plans.ts';
import type { Caller } from '#shared/http/caller.ts';
import type { Reply } from '#shared/http/contract.ts';
import { validationError } from '#shared/http/validation.ts';
import { announce } from '#shared/jobs/announce.ts';
import { createJob } from '#shared/jobs/creation-store.ts';
import { dailyLimitError, reportsToday } from '#shared/jobs/daily-limit.ts';
import { idempotentCall, repeatedReply } from '#shared/jobs/idempotency.ts';
import { type Job, newJob } from '#shared/jobs/job.ts';
import type { SendJob } from '#shared/jobs/message.ts';
import type { Dimension } from '#shared/metrics/dimensions.ts';
import type { OwnMetrics } from '#shared/metrics/own/own-metrics.ts';
import { findMetrics } from '#shared/metrics/own/recent.ts';
import { type FormatOptions, formatOptionFaults } from '#shared/rendering/format-options.ts';
import { newId } from '#shared/runtime/ids.ts';
import { reportDurations } from './duration-store.ts';
import { estimateMs } from './estimate.ts';
import {
  combinableFilters,
  dimensionFilters,
  FILTER_DIMENSIONS,
  FILTER_NAMES,
  isKeptTogether,
} from './filters.ts';
import { formatFor } from './plan-gates.ts';
import { errorMessage, statusOf, statusUrl } from './present.ts';
import type { ReportRequest } from './report-request.ts';
import { CHART_KINDS, type GenerateBody } from './request-schema.ts';
import { requireTemplate } from './templates/index.ts';
import type { Template } from './templates/template.ts';

const MOST_DAYS_KEPT = 30;
const DAY_MS = 86_400_000;

export interface GenerateCall {
  body: GenerateBody;
  idempotencyKey: string | undefined;
  now: number;
  baseUrl: string;
}

/**
 * Takes a report: the job, its place in the queue, its place in the day's count and the answer to an idempotent call are written together;
 * the message to the worker follows, and the clock sends it where it got lost.
 * @throws PlatformError for an unknown template, a format or filters that cannot be had, a spent daily limit
 */
export async function generateReport(call: GenerateCall, caller: Caller, send: SendJob): Promise<Reply> {
  const { body, now, baseUrl } = call;
  const request = await reportRequestOf(body, caller);
  const job = jobOf(request, caller, now);
  const callOf = (written: Job) =>
    idempotentCall('generateReport', call.idempotencyKey, body, replyOf(written, request, baseUrl));
  const plan = PLANS[caller.plan];
  const creation = await createJob(job, reportsToday(plan.reportsPerDay, caller.timeZone, now), callOf);
  if (creation.kind === 'limit_reached') {
    throw dailyLimitError(plan.reportsPerDay ?? 0, plan.label, caller.timeZone, now);
  }
  if (creation.kind === 'repeated') return repeatedReply(creation.call, creation.before);
  if (creation.job.slotAt !== null) await announce(job.company, [job.id], send);
  return replyOf(creation.job, request, baseUrl);
}

async function reportRequestOf(body: GenerateBody, caller: Caller): Promise<ReportRequest> {
  await requireCombination(body, requireTemplate(body.template_id), caller);
  const format = formatFor(caller.plan, body.format);
  requireOptions(format, body.format_options);
  const measured = await reportDurations(caller.company).read(body.template_id, format);
  return {
    name: body.name,
    description: body.description ?? null,
    template_id: body.template_id,
    format,
    format_options: body.format_options,
    filters: body.filters,
    layout: {
      orientation: body.layout?.orientation ?? 'portrait',
      include_charts: body.layout?.include_charts ?? true,
      chart_types: body.layout?.chart_types ?? [...CHART_KINDS],
      paper: body.layout?.paper,
      accent_color: body.layout?.accent_color,
      logo: body.layout?.logo,
    },
    company_name: caller.companyName,
    plan: caller.plan,
    time_zone: caller.timeZone,
    currency: caller.currency,
    estimate_ms: estimateMs(measured),
  };
}

function requireOptions(format: ReportRequest['format'], options: FormatOptions = {}): void {
  const faults = formatOptionFaults(format, options);
  if (faults.length === 0) return;
  throw validationError(
    faults.map(({ field, message }) => ({
      field: `format_options.${field}`,
      code: 'VALIDATION_ERROR',
      message,
      provided_value: options[field],
    })),
  );
}

async function requireCombination(
  { filters }: GenerateBody,
  template: Template,
  caller: Caller,
): Promise<void> {
  const names = filters.metrics ?? template.metrics;
  const known = await findMetrics(caller, names);
  requireKnown(names, known);
  const metrics = names.flatMap((name) => known.find(name) ?? []);
  const dimensions = Object.keys(dimensionFilters(filters)) as Dimension[];
  if (isKeptTogether(metrics, dimensions)) return;
  const asked = FILTER_NAMES.filter((name) => dimensions.includes(FILTER_DIMENSIONS[name]));
  const combinable = combinableFilters(metrics);
  throw validationError([
    {
      field: `filters.${asked.at(-1) ?? ''}`,
      code: 'VALIDATION_ERROR',
      message:
        `Figures of these metrics are not kept by ${asked.join(' and ')} together; filter by one of them` +
        (combinable === '' ? '' : `, or by ${combinable}`),
    },
  ]);
}

function requireKnown(names: readonly string[], known: OwnMetrics): void {
  const issues = names.flatMap((name, index) =>
    known.find(name)
      ? []
      : {
          field: `filters.metrics[${index}]`,
          code: 'VALIDATION_ERROR' as const,
          message: 'Must be a metric of GET /v2/metrics',
          provided_value: name,
        },
  );
  if (issues.length > 0) throw validationError(issues);
}

function jobOf(request: ReportRequest, caller: Caller, now: number): Job {
  return newJob({
    company: caller.company,
    id: newId('rpt', now),
    kind: 'report',
    principal: caller.principal,
    request: JSON.stringify(request),
    createdAt: now,
    keepMs: Math.min(MOST_DAYS_KEPT, caller.retentionDays) * DAY_MS,
  });
}

function replyOf(job: Job, request: ReportRequest, baseUrl: string): Reply {
  const progressUrl = statusUrl(baseUrl, job.id);
  return {
    status: 202,
    headers: { Location: progressUrl, 'Retry-After': String(Math.ceil(request.estimate_ms / 1000)) },
    body: {
      report_id: job.id,
      name: request.name,
      status: statusOf(job, job.createdAt),
      estimated_completion: new Date(job.createdAt + request.estimate_ms).toISOString(),
      progress_url: progressUrl,
      created_at: new Date(job.createdAt).toISOString(),
      ...errorMessage(job),
    },
  };
}
