import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { exactNumber } from '#shared/runtime/exact-json.ts';
import { isDate, isTimeZone, LAST_PATTERN } from '#shared/time/range.ts';
import { isInstant } from '../horizon.ts';
import { INSTANT_PATTERN } from '../limits.ts';
import { visualizationExample } from './example.ts';

export const AGGREGATIONS = ['hourly', 'daily', 'weekly', 'monthly'] as const;
export const COMPARISONS = ['previous_period', 'previous_year'] as const;
export const FORMATS = ['chart_ready', 'chartjs', 'vega_lite'] as const;

const MOST_VALUES = 50;

const moment = z
  .string()
  .max(40)
  .refine((value) => isDate(value) || (INSTANT_PATTERN.test(value) && isInstant(value)), {
    error: 'Must be a date, YYYY-MM-DD, or an ISO 8601 time with its zone, such as 2026-01-31T12:00:00Z',
  });

const timeRange = z
  .union([
    z.string().regex(LAST_PATTERN, {
      error:
        'Must be a number of hours, days or weeks such as 24h, 7d or 12w, or an object with start and end',
    }),
    z.strictObject({ start: moment, end: moment }),
  ])
  .meta({
    description:
      'The last hours, days or weeks, the running one among them: 24h, 7d, 12w. Or start and end: dates, both included, or times with a zone, the end not included',
  });

const dimensionName = z.string().min(1).max(64);
const filterValue = z.string().min(1).max(256);
const filters = z
  .record(
    dimensionName,
    z.union([filterValue, z.array(filterValue).min(1).max(MOST_VALUES)], {
      error: `Must be a text or a list of 1 to ${MOST_VALUES} texts`,
    }),
  )
  .meta({
    description:
      "Values to keep, by dimension: country, device, platform, product_category, region, source and others; S0's plural names such as regions are taken too",
    example: { country: ['France', 'Germany'] },
  });

export const visualizationBody = z.strictObject({
  metric: z.string().min(1).max(64).meta({ description: 'A metric of GET /v2/metrics', example: 'revenue' }),
  time_range: timeRange.default('30d'),
  aggregation: z.enum(AGGREGATIONS).default('daily'),
  format: z.enum(FORMATS).default('chart_ready'),
  filters: filters.default({}),
  group_by: z
    .union([dimensionName, z.array(dimensionName).max(2, 'Must name at most 2 dimensions')])
    .default([])
    .meta({ description: 'A dimension, or two that are kept together; adds `series`, one for each value' }),
  compare: z.enum(COMPARISONS).optional().meta({ description: 'Adds `comparison`' }),
  timezone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'Must be an IANA time zone such as Europe/London')
    .optional()
    .meta({
      description:
        "IANA zone in which days begin; the company's where it is left out. In another zone than the company's, days are made of hours of UTC: zones that differ by half or quarter hours, and figures that are not kept by hour, are refused there",
    }),
});

export type VisualizationBody = z.output<typeof visualizationBody>;

const instant = z.string().meta({ format: 'date-time' });
const value = exactNumber.nullable();
const dataPoint = z.object({
  timestamp: instant.meta({ description: 'Start of the bucket' }),
  value: value.meta({
    description:
      'Exact; null where it is not known: before the first event, in the future, or a ratio of nothing',
  }),
  display_value: z.string().meta({ description: 'As a person reads it; – where the value is null' }),
});
const figure = z.object({ value, display_value: z.string() });
const span = z.object({ start: instant, end: instant });
const series = z.object({
  group: z.record(z.string(), z.string()),
  total: figure,
  data_points: z.array(dataPoint),
});
const metadata = z.object({
  unit: z.string(),
  total: figure.meta({ description: 'Over the whole time range; people and orders are counted once' }),
  time_range: span.meta({ description: 'What was read; the end is not included' }),
  timezone: z.string(),
  tz_version: z.string().meta({ description: 'Release of the IANA time zone data that days were made with' }),
  data_since: instant.nullable().meta({
    description:
      'Hour of the first event behind the metric, null where there is none. What lies before is null, not 0',
  }),
  incomplete: z.array(instant).meta({
    description: 'Timestamps of the buckets that are still running or that the time range cuts',
  }),
  estimated: z.boolean().meta({
    description:
      'Whether a large distinct count among the values is an estimate, with a standard error of 0.8 %',
  }),
  generated_at: instant,
});
const comparison = z.object({
  compare: z.enum(COMPARISONS),
  time_range: span,
  total: figure,
  change_percent: value.meta({ description: 'Of the totals; null where the former is null or 0' }),
  data_points: z.array(dataPoint),
  series: z.array(series).optional(),
});
const anyObject = z.record(z.string(), z.unknown());

export const visualize = operation({
  id: 'visualize',
  method: 'POST',
  path: '/v2/analytics/visualization',
  face: 'platform',
  auth: 'analytics:read',
  tag: 'Metrics',
  summary: 'A metric along time, ready for a chart',
  description:
    'Every bucket of the time range is answered. `chart_ready` has `data_points`; `chartjs` has `chart`, a configuration for Chart.js; ' +
    '`vega_lite` has `spec`, a Vega-Lite specification with its data. Weeks begin on Monday. Hours are those of UTC in every zone.',
  source: 'S0 use case 3',
  maxBodyBytes: 65_536,
  body: visualizationBody,
  bodyExample: { metric: 'revenue', time_range: '7d', aggregation: 'daily', format: 'chart_ready' },
  responses: {
    200: {
      description: 'The figures',
      schema: z.object({
        metric: z.string(),
        aggregation: z.enum(AGGREGATIONS),
        format: z.enum(FORMATS),
        data_points: z.array(dataPoint).optional(),
        series: z.array(series).optional(),
        comparison: comparison.optional(),
        chart: anyObject.optional(),
        spec: anyObject.optional(),
        metadata,
      }),
      example: visualizationExample,
    },
  },
});
