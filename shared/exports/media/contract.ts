import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { JOB_LINKS } from '#shared/http/minute-limits.ts';
import { REPORT_FORMATS } from '#shared/reports/request-schema.ts';
import { EXPORT_TYPES } from './definition.ts';

const ID = 'exp_01kg0v1y3f8h2m4n6p8q0r2s4t';
const time = z.iso.datetime();
const base = { face: 'media', tag: 'Media exports', source: 'S1 Export Analytics' } as const;
const params = z.object({
  id: z
    .string()
    .max(100)
    .meta({ description: `Such as ${ID}` }),
});

const exportAnswer = z.object({
  success: z.literal(true),
  data: z.object({
    exportId: z.string(),
    status: z.enum(['processing', 'completed', 'failed', 'expired']),
    progress: z.int().min(0).max(100),
    downloadUrl: z.string().nullable().meta({
      description:
        'Needs no other credential, for a day; 409 until the file is there. Null where none will be',
    }),
    expiresAt: time.nullable().meta({ description: 'When the link ends' }),
    error: z.object({ code: z.literal('ANALYTICS_EXPORT_FAILED'), message: z.string() }).optional(),
  }),
});

const example = {
  success: true,
  data: {
    exportId: ID,
    status: 'processing',
    progress: 0,
    downloadUrl: `https://analytics.example.com/v2/analytics/export/${ID}/download?token=Y29fMQ.…`,
    expiresAt: '2026-02-02T09:00:00.000Z',
  },
};

export const createExport = operation({
  ...base,
  id: 'createExport',
  method: 'POST',
  path: '/v2/analytics/export',
  auth: 'analytics:read',
  summary: 'Export analytics data to a file',
  description:
    'The file is made in the background; it counts as a report of the day. Metrics are groups: of video `views`, ' +
    '`engagement` and `performance`, of user `activity`, `growth` and `retention`, of system `health` and ' +
    '`performance`; left out, all but `retention`. Retention is a table of cohorts: in a CSV file, which ' +
    'holds one table, it is asked for alone.',
  maxBodyBytes: 8_192,
  body: z.strictObject({
    type: z.enum(EXPORT_TYPES, { error: `Must be ${EXPORT_TYPES.join(', ')}` }),
    period: z.string().min(1).max(20).default('30d').meta({ description: '1d, 7d, 30d, 90d or all' }),
    metrics: z.array(z.string().min(1).max(40)).max(20).optional(),
    format: z.enum(REPORT_FORMATS).default('csv'),
  }),
  bodyExample: { type: 'video', period: '30d', metrics: ['views', 'engagement'], format: 'csv' },
  responses: { 202: { description: 'Taken; `Location` leads to its status', schema: exportAnswer, example } },
  errors: [
    'ANALYTICS_INVALID_PERIOD',
    'ANALYTICS_INVALID_METRICS',
    'PLAN_FEATURE_UNAVAILABLE',
    'SERVICE_UNAVAILABLE',
  ],
});

export const getExport = operation({
  ...base,
  id: 'getExport',
  method: 'GET',
  path: '/v2/analytics/export/{id}',
  auth: 'analytics:read',
  summary: 'How far an export is',
  params,
  responses: {
    200: {
      description: 'Where it stands',
      schema: exportAnswer,
      example: { ...example, data: { ...example.data, status: 'completed', progress: 100 } },
    },
  },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const downloadExport = operation({
  ...base,
  id: 'downloadExport',
  method: 'GET',
  path: '/v2/analytics/export/{id}/download',
  auth: 'none',
  summary: "An export's file, by the link that was answered",
  minuteLimit: JOB_LINKS,
  params,
  query: z.strictObject({ token: z.string().min(1).max(1_000).optional() }),
  responses: { 302: { description: 'The file lies at `Location`, for at most 15 minutes' } },
  errors: ['AUTH_TOKEN_INVALID', 'RESOURCE_NOT_FOUND', 'REPORT_NOT_READY', 'REPORT_EXPIRED'],
});

export const mediaExportOperations = [createExport, getExport, downloadExport] as const;
