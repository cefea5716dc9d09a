import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { v1Page, v1Paging } from '#shared/http/paging-schema.ts';
import { REPORT_FORMATS } from '../request-schema.ts';
import { line } from '../schema-parts.ts';
import { REPORT_TYPES } from './report-type.ts';
import { scheduledAt } from './scheduled-at.ts';

const base = { face: 'v1', tag: 'v1 reports', source: 'S4 Reports' } as const;

export const V1_STATUSES = ['draft', 'processing', 'completed', 'failed', 'cancelled', 'expired'] as const;

const time = z.iso.datetime();
const date = z.iso.date();

const report = z.object({
  id: z.string(),
  name: z.string(),
  type: z
    .enum(REPORT_TYPES)
    .nullable()
    .meta({ description: 'By the days that it covers; null where they are of no such kind' }),
  status: z
    .enum(V1_STATUSES)
    .meta({ description: 'draft until it is taken up, which is at scheduled_at at the earliest' }),
  scheduled_at: time,
  from: date.meta({ description: "First day that it covers, in the company's time zone" }),
  to: date.meta({ description: 'Last day, included' }),
  format: z
    .enum(REPORT_FORMATS)
    .nullable()
    .meta({ description: 'null where the plan decides when it is made: pdf, or json where it has no pdf' }),
  file_size: z.int().nullable().meta({ description: 'Bytes; null while there is no file' }),
  download_url: z.string().nullable().meta({ description: 'Takes the same token' }),
  error_message: z.string().nullable().meta({ description: 'Why it failed and what to do' }),
  created_at: time,
  updated_at: time,
  completed_at: time.nullable(),
});

export type V1Report = z.output<typeof report>;

const draftExample = {
  id: 'sch_01kg0v1y3f8h2m4n6p8q0r2s4t',
  name: 'January',
  type: 'monthly',
  status: 'draft',
  scheduled_at: '2026-02-01T06:00:00.000Z',
  from: '2026-01-01',
  to: '2026-01-31',
  format: null,
  file_size: null,
  download_url: null,
  error_message: null,
  created_at: '2026-01-20T09:30:00.000Z',
  updated_at: '2026-01-20T09:30:00.000Z',
  completed_at: null,
};
const REPORT_ID = 'rpt_01kg0v1y3f8h2m4n6p8q0r2s4t';
const reportExample = {
  id: REPORT_ID,
  name: 'Yesterday',
  type: 'daily',
  status: 'completed',
  scheduled_at: '2026-02-01T09:00:00.000Z',
  from: '2026-01-31',
  to: '2026-01-31',
  format: 'pdf',
  file_size: 188_621,
  download_url: `https://analytics.example.com/v2/reports/${REPORT_ID}/download`,
  error_message: null,
  created_at: '2026-02-01T09:00:00.000Z',
  updated_at: '2026-02-01T09:00:03.000Z',
  completed_at: '2026-02-01T09:00:03.000Z',
};

const id = z.string().max(100);

export const listV1Reports = operation({
  ...base,
  id: 'listV1Reports',
  method: 'GET',
  path: '/api/v1/reports',
  auth: 'reports:read',
  summary: 'Reports, the newest first; those of every face, and drafts that wait for their time',
  description:
    'A draft stands at the time at which it was asked for, and once it is made at the time of that.',
  query: z.strictObject({
    ...v1Paging(20),
  }),
  responses: {
    200: {
      description: 'One page',
      schema: v1Page(report),
      example: { data: [draftExample, reportExample], meta: { per_page: 20, next_cursor: null } },
    },
  },
});

export const createV1Report = operation({
  ...base,
  id: 'createV1Report',
  method: 'POST',
  path: '/api/v1/reports',
  auth: 'reports:write',
  summary: 'Make a report, now or at a time',
  description:
    'An executive summary of the last complete day, week or month before `scheduled_at`. One that is due is queued at ' +
    'once; one for later is a schedule that runs once, which /v2/schedules shows too, and keeps its id when it is made.',
  maxBodyBytes: 8_192,
  body: z.strictObject({
    name: line(1, 100),
    type: z.enum(REPORT_TYPES),
    scheduled_at: scheduledAt.nullish().meta({
      description:
        "ISO 8601; without an offset in the company's time zone. Now where it is left out. A later time is kept to the minute, rounded up",
      override: { type: ['string', 'null'], example: '2026-02-01T06:00:00Z' },
    }),
  }),
  bodyExample: { name: 'Yesterday', type: 'daily' },
  responses: {
    201: {
      description: 'The report; `failed` where the queue is full',
      schema: z.object({ data: report }),
      example: { data: draftExample },
    },
  },
  errors: ['SERVICE_UNAVAILABLE'],
});

export const getV1Report = operation({
  ...base,
  id: 'getV1Report',
  method: 'GET',
  path: '/api/v1/reports/{id}',
  auth: 'reports:read',
  summary: 'A report',
  params: z.object({ id }),
  responses: {
    200: {
      description: 'The report as it is now',
      schema: z.object({ data: report }),
      example: { data: reportExample },
    },
  },
  errors: ['REPORT_NOT_FOUND'],
});

export const deleteV1Report = operation({
  ...base,
  id: 'deleteV1Report',
  method: 'DELETE',
  path: '/api/v1/reports/{id}',
  auth: 'reports:delete',
  summary: 'Delete a report with its file, or a draft before it is made',
  params: z.object({ id }),
  responses: { 204: { description: 'Gone' } },
  errors: ['REPORT_NOT_FOUND'],
});

export const v1ReportOperations = [listV1Reports, createV1Report, getV1Report, deleteV1Report] as const;
