import * as z from 'zod';
import { delivery, deliveryExample } from '#shared/delivery/answer-schema.ts';
import { operation } from '#shared/http/contract.ts';
import { count } from '#shared/http/paging-schema.ts';
import * as answers from './answer-schema.ts';
import * as examples from './examples.ts';
import { generateBody } from './request-schema.ts';
import { templateOperations } from './templates/contract.ts';
import { v1ReportOperations } from './v1/contract.ts';

const reportId = z.object({
  report_id: z.string().max(100).meta({ description: 'Such as rpt_01kg0v1y3f8h2m4n6p8q0r2s4t' }),
});

/** A time with its zone, or a date, which stands for its first moment in UTC. */
const moment = z
  .string()
  .check((context) => {
    const { value } = context;
    if (z.iso.datetime({ offset: true }).safeParse(value).success || z.iso.date().safeParse(value).success)
      return;
    context.issues.push({ code: 'invalid_format', format: 'datetime', input: value });
  })
  .transform((value) => Date.parse(value));

const base = { face: 'platform', tag: 'Reports' } as const;

export const listReports = operation({
  ...base,
  id: 'listReports',
  method: 'GET',
  path: '/v2/reports',
  auth: 'reports:read',
  summary: "The company's reports, newest first",
  description:
    'Every page costs the platform what the first does; under a filter a small row of each report is looked at as well.',
  source: 'S0 4.1',
  query: z.strictObject({
    page: count(1000, 1).meta({ description: '1 to 1000' }),
    limit: count(100, 25).meta({ description: '1 to 100' }),
    status: z.enum(answers.REPORT_STATUSES).optional(),
    template_id: z.string().max(100).optional(),
    created_after: moment.optional().meta({
      description: 'ISO 8601 time or date; reports created later than this',
      override: { type: 'string', example: '2026-01-31T00:00:00Z' },
    }),
  }),
  responses: {
    200: {
      description: 'One page of reports',
      schema: z.object({ reports: z.array(answers.reportSummary), pagination: answers.pagination }),
      example: examples.listExample,
    },
  },
});

export const generateReport = operation({
  ...base,
  id: 'generateReport',
  method: 'POST',
  path: '/v2/reports/generate',
  // It keeps its answer in the very transaction that makes the job (shared/jobs/creation-store.ts).
  idempotent: false,
  auth: 'reports:write',
  summary: 'Generate a report',
  description:
    'The report is made in the background; follow `progress_url`. With an `Idempotency-Key` header the call can be ' +
    'repeated for 24 hours: the same body gives the first answer again and makes no second report, another body is refused. ' +
    'With `delivery.schedule` a schedule is made too, which makes the report again: see /v2/schedules.',
  source: 'S0 4.2',
  maxBodyBytes: 65_536,
  body: generateBody,
  bodyExample: examples.generateExample,
  responses: {
    202: {
      description: 'Taken; `Location` leads to its status',
      schema: answers.generateAnswer,
      example: examples.generatedExample,
    },
  },
  errors: [
    'RESOURCE_NOT_FOUND',
    'TEMPLATE_NOT_FOUND',
    'PLAN_FEATURE_UNAVAILABLE',
    'IDEMPOTENCY_KEY_REUSED',
    'RESOURCE_CONFLICT',
    'SERVICE_UNAVAILABLE',
  ],
});

export const getReport = operation({
  ...base,
  id: 'getReport',
  method: 'GET',
  path: '/v2/reports/{report_id}',
  auth: 'reports:read',
  summary: 'A report with its file and filters',
  source: 'S0 4.3',
  params: reportId,
  responses: {
    200: { description: 'The report', schema: answers.reportDetails, example: examples.detailsExample },
  },
  errors: ['REPORT_NOT_FOUND'],
});

export const getReportStatus = operation({
  ...base,
  id: 'getReportStatus',
  method: 'GET',
  path: '/v2/reports/{report_id}/status',
  auth: 'reports:read',
  summary: 'How far a report is',
  description: 'While it is processing, `Retry-After` says when asking again is worth it.',
  params: reportId,
  responses: {
    200: { description: 'Where it stands', schema: answers.reportStatus, example: examples.statusExample },
  },
  errors: ['REPORT_NOT_FOUND'],
});

export const downloadReport = operation({
  ...base,
  id: 'downloadReport',
  method: 'GET',
  path: '/v2/reports/{report_id}/download',
  auth: 'reports:read',
  summary: "A report's file",
  description: 'With `Accept: application/json` the link is answered instead of a redirect.',
  params: reportId,
  responses: {
    302: { description: 'The file lies at `Location`, for at most 15 minutes' },
    200: { description: 'The link', schema: answers.downloadLink, example: examples.linkExample },
  },
  errors: ['REPORT_NOT_FOUND', 'REPORT_NOT_READY', 'REPORT_EXPIRED'],
});

export const listReportDeliveries = operation({
  ...base,
  id: 'listReportDeliveries',
  method: 'GET',
  path: '/v2/reports/{report_id}/deliveries',
  auth: 'reports:read',
  summary: 'Where a report was sent, and what came of it',
  params: reportId,
  responses: {
    200: {
      description: 'Its deliveries by e-mail and webhook, for 30 days after their end',
      schema: z.object({ deliveries: z.array(delivery) }),
      example: { deliveries: [deliveryExample] },
    },
  },
  errors: ['REPORT_NOT_FOUND'],
});

export const cancelReport = operation({
  ...base,
  id: 'cancelReport',
  method: 'POST',
  path: '/v2/reports/{report_id}/cancel',
  auth: 'reports:write',
  summary: 'Stop a report that has not ended',
  description:
    'Its place in the queue goes to the next job at once. A report that is cancelled already is answered alike.',
  params: reportId,
  responses: {
    200: { description: 'It is cancelled', schema: answers.reportStatus, example: examples.cancelledExample },
  },
  errors: ['REPORT_NOT_FOUND', 'REPORT_ENDED', 'SERVICE_UNAVAILABLE'],
});

export const deleteReport = operation({
  ...base,
  id: 'deleteReport',
  method: 'DELETE',
  path: '/v2/reports/{report_id}',
  auth: 'reports:delete',
  summary: 'Delete a report and its file; one that is being made is stopped',
  params: reportId,
  responses: { 204: { description: 'Gone' } },
  errors: ['REPORT_NOT_FOUND'],
});

export const batchGetReports = operation({
  ...base,
  id: 'batchGetReports',
  method: 'POST',
  path: '/v2/reports/batch-get',
  auth: 'reports:read',
  summary: 'Up to 100 reports at once',
  source: 'S0 6',
  body: z.strictObject({
    report_ids: z
      .array(z.string().min(1).max(100))
      .min(1, 'Must be a non-empty array')
      .max(100, 'Must have at most 100 ids'),
  }),
  bodyExample: examples.batchBodyExample,
  responses: {
    200: {
      description: 'Those that exist, in the order asked, and the ids of the others',
      schema: z.object({ reports: z.array(answers.reportDetails), missing: z.array(z.string()) }),
      example: examples.batchExample,
    },
  },
  errors: ['SERVICE_UNAVAILABLE'],
});

export const listFormats = operation({
  ...base,
  id: 'listFormats',
  method: 'GET',
  path: '/v2/reports/formats',
  auth: 'reports:read',
  summary: 'Formats that reports can have, and what a file of each takes',
  responses: {
    200: {
      description: 'All formats',
      schema: z.object({ formats: z.array(answers.formatAnswer) }),
      example: { formats: [examples.formatExample] },
    },
  },
});

export const reportsOperations = [
  listReports,
  generateReport,
  getReport,
  getReportStatus,
  downloadReport,
  listReportDeliveries,
  cancelReport,
  deleteReport,
  batchGetReports,
  listFormats,
  ...templateOperations,
  ...v1ReportOperations,
] as const;
