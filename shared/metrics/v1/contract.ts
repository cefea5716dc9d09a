import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { V1_INGEST } from '#shared/http/minute-limits.ts';
import { v1Page, v1Paging } from '#shared/http/paging-schema.ts';
import { exactNumber } from '#shared/runtime/exact-json.ts';
import { exactDecimal } from '../decimal.ts';
import { fitsKey } from '../rollup-key.ts';
import * as examples from './examples.ts';
import { METRIC_TYPES } from './metric-types.ts';

const PERIODS = ['7', '14', '30'] as const;
const NOT_EXACT =
  'Must be a number of at most 15 significant digits, or decimal text of up to 15 integer and 9 fraction digits';

const base = { face: 'v1', tag: 'v1 analytics' } as const;
const metricType = z.enum(METRIC_TYPES);
const date = z.iso.date();
const value = exactNumber.nullable();
const label = z
  .string()
  .min(1)
  .refine((text) => text.isWellFormed() && fitsKey(text), 'Must be at most 256 bytes of well-formed text');

const period = (fallback: (typeof PERIODS)[number]) =>
  z
    .enum(PERIODS, { error: 'Must be 7, 14 or 30' })
    .default(fallback)
    .transform(Number)
    .meta({
      description: 'Days up to today, the running one among them',
      override: { type: 'integer', enum: PERIODS.map(Number), default: Number(fallback) },
    });

const span = {
  from: date.meta({ description: "First day, in the company's time zone" }),
  to: date.meta({ description: 'Last day, included' }),
  timezone: z.string(),
  tz_version: z.string(),
};

const record = z.object({
  id: z.string(),
  metric_type: metricType,
  value,
  recorded_at: date,
  category: z.string().nullable(),
  source: z.string().nullable(),
  created_at: z.string().meta({ format: 'date-time', description: 'The instant that it is counted at' }),
});

export const listAnalytics = operation({
  ...base,
  id: 'listAnalytics',
  method: 'GET',
  path: '/api/v1/analytics',
  auth: 'analytics:read',
  summary: 'Raw records, the newest day first',
  description:
    'What was sent here, and what v2 took of the same metrics: purchases and refunds as revenue, page views, durations of ended sessions, and metric points. ' +
    'A page under a rare metric may be short and yet have a `next_cursor`.',
  source: 'S4 Analytics',
  query: z.strictObject({
    metric_type: metricType.optional(),
    from: date.optional(),
    to: date.optional(),
    ...v1Paging(30),
  }),
  responses: {
    200: {
      description: 'One page',
      schema: v1Page(record),
      example: examples.records,
    },
  },
});

export const recordAnalytics = operation({
  ...base,
  id: 'recordAnalytics',
  method: 'POST',
  path: '/api/v1/analytics',
  auth: 'analytics:write',
  minuteLimit: V1_INGEST,
  summary: 'Record a data point',
  description:
    'Counted at once, with what v2 sends of the same metric. Rates are in per cent. A `recorded_at` before today counts at the start of that day.',
  source: 'S4 Analytics',
  maxBodyBytes: 16_384,
  body: z.strictObject({
    metric_type: metricType,
    value: z
      .union([z.number(), z.string()])
      .refine((given) => exactDecimal(given) !== undefined, NOT_EXACT)
      .meta({ description: 'A number, or decimal text, which is kept exactly' }),
    recorded_at: date
      .nullish()
      .meta({ description: "A day in the company's time zone; today where left out" }),
    category: label.nullish(),
    source: label.nullish(),
  }),
  bodyExample: { metric_type: 'revenue', value: 199.5, recorded_at: '2026-01-31', category: 'gifts' },
  responses: {
    201: {
      description: 'Recorded, and counted',
      schema: z.object({ data: record }),
      example: { data: examples.records.data[0] },
    },
    202: { description: 'Recorded; it is counted within moments', schema: z.object({ data: record }) },
  },
  errors: ['SERVICE_UNAVAILABLE'],
});

const kpi = z.object({
  value,
  previous_value: value.meta({ description: 'Of as many days before' }),
  change_percent: value.meta({ description: 'Null where the former value is unknown or 0' }),
  trend: z.enum(['up', 'down', 'flat']).nullable().meta({ description: 'Null where one of them is unknown' }),
  unit: z.string(),
});

export const getKpi = operation({
  ...base,
  id: 'getKpi',
  method: 'GET',
  path: '/api/v1/analytics/kpi',
  auth: 'analytics:read',
  summary: 'Key figures of a period against the one before',
  description: 'Rates are in per cent. A figure of which nothing is known is null, never 0.',
  source: 'S4 Analytics',
  query: z.strictObject({ period: period('7') }),
  responses: {
    200: {
      description: 'The figures by metric',
      schema: z.object({
        data: z.record(metricType, kpi),
        meta: z.object({ period: z.int(), ...span, previous_from: date, previous_to: date }),
      }),
      example: examples.kpi,
    },
  },
});

export const getChart = operation({
  ...base,
  id: 'getChart',
  method: 'GET',
  path: '/api/v1/analytics/chart/{metric}',
  auth: 'analytics:read',
  summary: 'A metric by day',
  source: 'S4 Analytics',
  params: z.object({
    metric: z
      .string()
      .min(1)
      .max(64)
      .meta({
        description: `${METRIC_TYPES.join(', ')}, or a metric of your own, made by POST /v2/metrics`,
      }),
  }),
  query: z.strictObject({ period: period('7') }),
  responses: {
    200: {
      description: 'As many values as labels',
      schema: z.object({
        data: z.object({ labels: z.array(date), data: z.array(value) }),
        meta: z.object({
          metric: z.string(),
          period: z.int(),
          unit: z.string(),
          ...span,
          incomplete: z.array(date).meta({ description: 'Days that are still running' }),
        }),
      }),
      example: examples.chart,
    },
  },
});

export const getCategories = operation({
  ...base,
  id: 'getCategories',
  method: 'GET',
  path: '/api/v1/analytics/categories',
  auth: 'analytics:read',
  summary: 'Revenue by category',
  description:
    'Percentages of the total; they add up to 100. Revenue without a category has the category null. Null where the total is 0 or less.',
  source: 'S4 Analytics',
  query: z.strictObject({ period: period('30') }),
  responses: {
    200: {
      description: 'The largest first',
      schema: z.object({
        data: z.array(
          z.object({ category: z.string().nullable(), value, percentage: z.number().nullable() }),
        ),
        meta: z.object({ total: value, period: z.int(), unit: z.string(), ...span }),
      }),
      example: examples.categories,
    },
  },
});

export const v1Operations = [listAnalytics, recordAnalytics, getKpi, getChart, getCategories] as const;
