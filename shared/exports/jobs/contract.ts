import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { JOB_LINKS } from '#shared/http/minute-limits.ts';
import { cursorPaging, nextCursor } from '#shared/http/paging-schema.ts';
import { parameterValues, REPORT_FORMATS } from '#shared/reports/request-schema.ts';
import { filterValues, line, metricName } from '#shared/reports/schema-parts.ts';

const WORKFLOW = 'rpt_01kg0v1y3f8h2m4n6p8q0r2s4t';
const RUN = '4f1c0b7a5e2d4c6f8a9b0c1d2e3f4a5b';
const ROOT = `https://analytics.example.com/api/public/reports/report/${WORKFLOW}/${RUN}`;

const base = { face: 'exports', auth: 'reports:read', tag: 'Export jobs', source: 'S2' } as const;

const jobInfo = z.object({
  workflowId: z.string(),
  runId: z.string(),
  downloadUrl: z.string(),
  statusUrl: z
    .string()
    .meta({ description: 'Carries its own token, for a day, and needs no other credential' }),
});
const jobState = z.object({
  runnerState: z.enum(['WAITING', 'RUNNING', 'CLOSED']),
  reason: z.string().nullable(),
  detail: z.enum(['COMPLETED', 'FAILED', 'REJECTED']).nullable().meta({ description: 'Once it is CLOSED' }),
  currentCount: z.int().nullable().meta({ description: 'Rows written so far' }),
  totalCount: z.int().nullable().meta({ description: 'Rows of the file, once it is there' }),
  lastAcknowledgeTime: z.iso.datetime().nullable().meta({ description: 'Last sign of life of its worker' }),
});
const state = z.object({ jobInfo, result: jobState });

const envelope = <T extends z.ZodType>(result: T) =>
  z.object({ status: z.literal('PASS'), request: z.null(), message: z.string().nullable(), result });
const passed = (result: object, message: string | null = null) => ({
  status: 'PASS',
  request: null,
  message,
  result,
});

const infoExample = {
  workflowId: WORKFLOW,
  runId: RUN,
  downloadUrl: `${ROOT}/download?analyticsAccessToken=Y29fMQ.…`,
  statusUrl: `${ROOT}/status?analyticsAccessToken=Y29fMQ.…`,
};
const stateExample = {
  jobInfo: infoExample,
  result: {
    runnerState: 'CLOSED',
    reason: null,
    detail: 'COMPLETED',
    currentCount: 62,
    totalCount: 62,
    lastAcknowledgeTime: null,
  },
};

// API Gateway wants one name for what follows /report/ (lib/api/rest-body.ts).
const reportType = z.object({
  report: z.string().max(100).meta({ description: "A template's id, such as sales_overview or raw_data" }),
});
const jobParams = z.object({
  report: z.string().max(100).meta({ description: "The export's workflowId" }),
  runId: z.string().max(100),
});
const token = z.strictObject({ analyticsAccessToken: z.string().min(1).max(1_000).optional() });

const common = {
  name: line(1, 100).optional(),
  startDate: z.iso
    .date()
    .optional()
    .meta({ description: 'First day; 29 days before the last where left out' }),
  endDate: z.iso
    .date()
    .optional()
    .meta({ description: "Last day, included; the company's today where left out" }),
  format: z.enum(REPORT_FORMATS).default('csv'),
};
const values = filterValues.optional();
const listed = z
  .string()
  .max(4_000)
  .transform((text) => text.split(','))
  .pipe(filterValues)
  .optional()
  .meta({ description: 'Parted by commas', override: { type: 'string' } });
const FILTERS = ['regions', 'countries', 'productCategories', 'devices', 'platforms', 'sources'] as const;
const filtersOf = <T extends z.ZodType>(schema: T) =>
  Object.fromEntries(FILTERS.map((name) => [name, schema])) as Record<(typeof FILTERS)[number], T>;

const runBody = z
  .strictObject({
    ...common,
    ...filtersOf(values),
    metrics: z.array(metricName).min(1).max(50).optional(),
    parameters: parameterValues.optional(),
  })
  .default({ format: 'csv' });
const runQuery = z.strictObject({ ...common, ...filtersOf(listed), metrics: listed });

export type RunAsked = z.output<typeof runQuery> & {
  parameters?: Record<string, string | string[]> | undefined;
};

const taken = {
  200: {
    description: 'Taken, or closed at once where the queue is full, which its status says',
    schema: envelope(jobInfo),
    example: passed(infoExample),
  },
} as const;
const RUN_ERRORS = ['TEMPLATE_NOT_FOUND', 'PLAN_FEATURE_UNAVAILABLE', 'SERVICE_UNAVAILABLE'] as const;

export const runExportJob = operation({
  ...base,
  id: 'runExportJob',
  method: 'POST',
  path: '/api/public/reports/report/{report}',
  summary: 'Run an export',
  description:
    'A user runs 2 exports at once and has 5 in all, a company 4 and 50. What comes past that is closed.',
  idempotent: true,
  params: reportType,
  maxBodyBytes: 65_536,
  body: runBody,
  bodyExample: { startDate: '2026-01-01', endDate: '2026-01-31', format: 'csv', countries: ['Germany'] },
  responses: taken,
  errors: RUN_ERRORS,
});

export const runExportJobByGet = operation({
  ...base,
  id: 'runExportJobByGet',
  method: 'GET',
  path: '/api/public/reports/report/{report}',
  summary: 'Run an export, for clients that ask with GET',
  params: reportType,
  query: runQuery,
  responses: taken,
  errors: RUN_ERRORS,
});

export const getExportJobStatus = operation({
  ...base,
  auth: 'none',
  id: 'getExportJobStatus',
  method: 'GET',
  path: '/api/public/reports/report/{report}/{runId}/status',
  summary: 'How far an export is, by the link that was answered',
  minuteLimit: JOB_LINKS,
  params: jobParams,
  query: token,
  responses: {
    200: { description: 'Where it stands', schema: envelope(state), example: passed(stateExample) },
  },
  errors: ['AUTH_TOKEN_INVALID', 'REPORT_NOT_FOUND'],
});

export const downloadExportJob = operation({
  ...base,
  auth: 'none',
  id: 'downloadExportJob',
  method: 'GET',
  path: '/api/public/reports/report/{report}/{runId}/download',
  summary: "An export's file, by the link that was answered",
  minuteLimit: JOB_LINKS,
  params: jobParams,
  query: token,
  responses: { 302: { description: 'The file lies at `Location`, for at most 15 minutes' } },
  errors: ['AUTH_TOKEN_INVALID', 'REPORT_NOT_FOUND', 'REPORT_NOT_READY', 'REPORT_EXPIRED'],
});

const DEPRECATED = 'Deprecated: use the statusUrl of each export instead.';

export const listExportJobs = operation({
  ...base,
  id: 'listExportJobs',
  method: 'GET',
  path: '/api/public/reports/jobs',
  summary: 'Exports, newest first; deprecated',
  description:
    'Answers with `Deprecation` (RFC 9745) and `Sunset` (RFC 8594). Use the `statusUrl` of each export instead.',
  query: z.strictObject(cursorPaging),
  responses: {
    200: {
      description: 'One page of exports',
      schema: envelope(z.object({ jobs: z.array(state), nextCursor })),
      example: passed({ jobs: [stateExample], nextCursor: null }, DEPRECATED),
    },
  },
});

export const exportJobOperations = [
  runExportJob,
  runExportJobByGet,
  getExportJobStatus,
  downloadExportJob,
  listExportJobs,
] as const;
