import { PLANS } from '#shared/admin/plans.ts';
import { deliveryPut } from '#shared/delivery/delivery-store.ts';
import type { Caller } from '#shared/http/caller.ts';
import type { Reply } from '#shared/http/contract.ts';
import { validationError } from '#shared/http/validation.ts';
import { announce } from '#shared/jobs/announce.ts';
import { type CreationOptions, createJob } from '#shared/jobs/creation-store.ts';
import { dailyLimitError, reportsToday } from '#shared/jobs/daily-limit.ts';
import { idempotentCall, repeatedReply } from '#shared/jobs/idempotency.ts';
import { type Job, newJob } from '#shared/jobs/job.ts';
import type { SendJob } from '#shared/jobs/message.ts';
import type { Dimension } from '#shared/metrics/dimensions.ts';
import type { OwnMetrics } from '#shared/metrics/own/own-metrics.ts';
import { findMetrics, type OwnMetricsScope } from '#shared/metrics/own/recent.ts';
import { type FormatOptions, formatOptionFaults } from '#shared/rendering/format-options.ts';
import { newId } from '#shared/runtime/ids.ts';
import { deliveriesOf, deliveryKeys } from './deliveries.ts';
import { reportDurations } from './duration-store.ts';
import { estimateMs } from './estimate.ts';
import {
  combinableFilters,
  dimensionFilters,
  FILTER_DIMENSIONS,
  FILTER_NAMES,
  isKeptTogether,
  type ReportFilters,
} from './filters.ts';
import { formatFor } from './plan-gates.ts';
import { errorMessage, statusOf, statusUrl } from './present.ts';
import type { ReportRequest } from './report-request.ts';
import type { GenerateBody } from './request-schema.ts';
import { CHART_KINDS } from './schema-parts.ts';
import { withParameters } from './templates/given-parameters.ts';
import { requireTemplate } from './templates/require.ts';
import { metricsShown, type Template } from './templates/template.ts';

const MOST_DAYS_KEPT = 30;
const DAY_MS = 86_400_000;

/** For whom a report is made. */
export type Requester = Pick<
  Caller,
  'company' | 'companyName' | 'principal' | 'plan' | 'timeZone' | 'currency' | 'retentionDays' | 'ownMetrics'
>;

export interface GenerateCall {
  body: GenerateBody;
  idempotencyKey: string | undefined;
  now: number;
  baseUrl: string;
  /** A schedule that is made with the report. */
  schedule?: { id: string; parts: NonNullable<CreationOptions['also']> } | undefined;
}

/**
 * Takes a report: the job, its place in the queue, its place in the day's count and the answer to an idempotent call are written together;
 * the message to the worker follows, and the clock sends it where it got lost.
 * @throws PlatformError for an unknown template, a format or filters that cannot be had, a spent daily limit
 */
export async function generateReport(call: GenerateCall, caller: Caller, send: SendJob): Promise<Reply> {
  const { body, now, schedule } = call;
  const id = newId('rpt', now);
  const deliveries = await deliveriesOf(caller.company, id, body.delivery, now);
  const request = { ...(await reportRequestOf(body, caller)), ...deliveryKeys(deliveries) };
  const job = reportJob(request, caller, now, id);
  const callOf = (written: Job) =>
    idempotentCall('generateReport', call.idempotencyKey, body, replyOf(written, request, call));
  const plan = PLANS[caller.plan];
  const count = reportsToday(plan.reportsPerDay, caller.timeZone, now);
  const creation = await createJob(job, count, callOf, {
    also: [...(schedule?.parts ?? []), ...deliveries.map(deliveryPut)],
  });
  if (creation.kind === 'limit_reached') {
    throw dailyLimitError(plan.reportsPerDay ?? 0, plan.label, caller.timeZone, now);
  }
  if (creation.kind === 'repeated') return repeatedReply(creation.call, creation.before);
  if (creation.job.slotAt !== null) await announce(job.company, [job.id], send);
  return replyOf(creation.job, request, call);
}

/** @throws PlatformError as generateReport does, but for the daily limit */
export async function reportRequestOf(body: GenerateBody, caller: Requester): Promise<ReportRequest> {
  const known = await requireTemplate(caller, body.template_id);
  const { template, filters } = withParameters(known, body, caller.companyName);
  await requireCombination(filters, template, caller);
  const format = formatFor(caller.plan, body.format);
  requireOptions(format, body.format_options);
  const measured = await reportDurations(caller.company).read(body.template_id, format);
  const { builtIn, id, ...definition } = template;
  return {
    name: body.name,
    description: body.description ?? null,
    template_id: id,
    template: { ...definition, built_in: builtIn },
    format,
    format_options: body.format_options,
    filters,
    layout: layoutOf(body, template),
    company_name: caller.companyName,
    plan: caller.plan,
    time_zone: caller.timeZone,
    currency: caller.currency,
    estimate_ms: estimateMs(measured),
  };
}

/** The request's layout, then the template's, then the platform's. */
export function layoutOf(
  { layout: asked }: Pick<GenerateBody, 'layout'>,
  { layout: own }: Template,
): ReportRequest['layout'] {
  return {
    orientation: asked?.orientation ?? own.orientation ?? 'portrait',
    include_charts: asked?.include_charts ?? own.include_charts ?? true,
    chart_types: asked?.chart_types ?? own.chart_types ?? [...CHART_KINDS],
    paper: asked?.paper ?? own.paper,
    accent_color: asked?.accent_color ?? own.accent_color,
    logo: asked?.logo ?? own.logo,
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

/** @throws PlatformError VALIDATION_ERROR for filters by which the figures are not kept */
export async function requireCombination(
  filters: ReportFilters,
  template: Template,
  scope: OwnMetricsScope,
): Promise<void> {
  const names = filters.metrics ?? metricsShown(template);
  const known = await findMetrics(scope, names);
  requireKnown(names, known, filters.metrics === undefined);
  const metrics = names.flatMap((name) => known.find(name) ?? []);
  const dimensions = Object.keys(dimensionFilters(filters)) as Dimension[];
  const lacking = metrics.filter((metric) => !isKeptTogether([metric], dimensions));
  if (lacking.length === 0) return;
  const asked = FILTER_NAMES.filter((name) => dimensions.includes(FILTER_DIMENSIONS[name]));
  const combinable = combinableFilters(metrics);
  const without = lacking.map(({ name }) => name).join(', ');
  const together = asked.length === 1 ? asked.join() : `${asked.join(' and ')} together`;
  const way =
    asked.length === 1
      ? 'leave the filter out or choose other metrics'
      : `filter by one of them${combinable === '' ? '' : `, or by ${combinable}`}`;
  throw validationError([
    {
      field: `filters.${asked.at(-1) ?? ''}`,
      code: 'VALIDATION_ERROR',
      message: `Figures of these metrics are not kept by ${together} (${without}); ${way}`,
    },
  ]);
}

function requireKnown(names: readonly string[], known: OwnMetrics, isTemplates: boolean): void {
  const lacking = names.flatMap((name, index) => (known.find(name) ? [] : [{ name, index }]));
  if (lacking.length === 0) return;
  throw validationError(
    lacking.map(({ name, index }) => ({
      field: isTemplates ? 'template_id' : `filters.metrics[${index}]`,
      code: 'VALIDATION_ERROR' as const,
      message: isTemplates
        ? `Shows the metric ${name}, which was deleted; change the template`
        : 'Must be a metric of GET /v2/metrics',
      provided_value: name,
    })),
  );
}

export function reportJob(request: ReportRequest, caller: Requester, now: number, id: string): Job {
  return newJob({
    company: caller.company,
    id,
    kind: 'report',
    principal: caller.principal,
    request: JSON.stringify(request),
    createdAt: now,
    keepMs: Math.min(MOST_DAYS_KEPT, caller.retentionDays) * DAY_MS,
  });
}

function replyOf(job: Job, request: ReportRequest, { baseUrl, schedule }: GenerateCall): Reply {
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
      ...(schedule ? { schedule_id: schedule.id } : {}),
      ...errorMessage(job),
    },
  };
}
