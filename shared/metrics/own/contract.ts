import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { AGGREGATIONS, METRIC_UNITS } from '../catalogue/metric.ts';
import { DIMENSIONS } from '../dimensions.ts';
import { NAME_PATTERN, PROPERTY_PATTERN } from '../limits.ts';
import {
  KNOWN_EVERYWHERE_MS,
  MOST_DIMENSIONS,
  MOST_ROWS_AN_EVENT,
  OWN_NAME_PATTERN,
  UNIT_PATTERN,
} from './limits.ts';

const MINUTE_MS = 60_000;
const base = { face: 'platform', tag: 'Metrics' } as const;
const instant = z.string().meta({ format: 'date-time' });
const ownName = z
  .string()
  .regex(OWN_NAME_PATTERN, 'Must have 2 to 64 lower-case letters, digits and _, and begin with a letter');
const words = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'Must not contain control characters or broken Unicode');

const definition = z
  .object({
    event: z.string().nullable(),
    property: z.string().nullable(),
    numerator: z.string().nullable(),
    denominator: z.string().nullable(),
    created_by: z.string(),
    created_at: instant,
    figures_from: instant.meta({
      description:
        'From when its figures are whole. A reconciliation of the days up to then counts the events before, and moves it back',
    }),
  })
  .meta({ description: 'Of an own metric only' });

export const metricEntry = z.object({
  name: z.string(),
  label: z.string(),
  description: z.string(),
  unit: z.string(),
  data_type: z.enum(['integer', 'decimal', 'percentage', 'seconds', 'milliseconds']),
  aggregation: z.enum(AGGREGATIONS),
  dimensions: z.array(z.array(z.string())),
  update_frequency: z.string(),
  own: z.boolean().meta({ description: "Whether it is the company's own, made by POST /v2/metrics" }),
  definition: definition.optional(),
});

export const builtInExample = {
  name: 'revenue',
  label: 'Revenue',
  description: 'Purchases less refunds',
  unit: 'GBP',
  data_type: 'decimal',
  aggregation: 'sum',
  dimensions: [['country'], ['country', 'product_category']],
  update_frequency: 'real_time',
  own: false,
};

export const ownExample = {
  name: 'checkout_value',
  label: 'Checkout value',
  description: 'Value of started checkouts',
  unit: 'GBP',
  data_type: 'decimal',
  aggregation: 'sum',
  dimensions: [['country'], ['device']],
  update_frequency: 'real_time',
  own: true,
  definition: {
    event: 'checkout_started',
    property: null,
    numerator: null,
    denominator: null,
    created_by: 'cli_01kg0v1y3f8h2m4n6p8q0r2s4t',
    created_at: '2026-01-31T12:00:00.000Z',
    figures_from: '2026-01-31T12:02:00.000Z',
  },
};

const params = z.object({ name: z.string().max(64).meta({ description: 'Such as checkout_value' }) });

export const createMetric = operation({
  ...base,
  id: 'createMetric',
  method: 'POST',
  path: '/v2/metrics',
  auth: 'analytics:write',
  summary: 'Make a metric of your own',
  description:
    `Computed from the events that arrive from its creation on, and from \`figures_from\`, ${KNOWN_EVERYWHERE_MS / MINUTE_MS} minutes later, from every one of them. Events that arrived before are counted by POST /v2/metrics/reconcile of their days, for as long as they are kept. ` +
    'It is read wherever a built-in metric is: charts, reports, /api/v1/analytics/chart and the stream. A definition never changes: delete it and make another one. ' +
    `Each metric on an event adds rows to what is written for that event; all own metrics of one event have at most ${MOST_ROWS_AN_EVENT}: count, sum, avg, min, max and last take 2, and 2 for each dimension, distinct and percentiles 4, and 3 for each dimension. The plan limits their number.`,
  maxBodyBytes: 16_384,
  body: z.strictObject({
    name: ownName,
    label: words(100).optional().meta({ description: 'For people; made from the name where left out' }),
    description: words(500).optional(),
    unit: z
      .string()
      .regex(UNIT_PATTERN, 'Must begin with a letter or one of % ° € $ £ and have at most 32 characters')
      .optional()
      .meta({
        description: `${METRIC_UNITS.join(', ')}, or what its values are counted in, such as kg; money is in the company's currency, and percent wants values as fractions. Left out: integer for count and distinct, percent for a ratio, else decimal`,
      }),
    event: z
      .string()
      .regex(NAME_PATTERN)
      .optional()
      .meta({ description: 'Name of the events that it follows from; needed but for a ratio' }),
    aggregation: z.enum(AGGREGATIONS).meta({
      description:
        'distinct counts people, by user_id, else anonymous_id; percentiles are within 1 %; ratio divides two own metrics that are a sum or a count',
    }),
    property: z.string().regex(PROPERTY_PATTERN).optional().meta({
      description:
        "The property whose numbers are aggregated; the event's value where left out. An event without a number there is left out of the figure",
    }),
    dimensions: z
      .array(z.enum(DIMENSIONS))
      .max(MOST_DIMENSIONS, `Must have at most ${MOST_DIMENSIONS}`)
      .refine((names) => new Set(names).size === names.length, 'Must not name a dimension twice')
      .optional()
      .meta({ description: 'By which it can be filtered and grouped, one at a time' }),
    numerator: ownName.optional().meta({ description: 'Of a ratio' }),
    denominator: ownName.optional().meta({ description: 'Of a ratio' }),
  }),
  bodyExample: {
    name: 'checkout_value',
    description: 'Value of started checkouts',
    unit: 'money',
    event: 'checkout_started',
    aggregation: 'sum',
    dimensions: ['country', 'device'],
  },
  responses: {
    201: { description: 'The metric; `Location` leads to it', schema: metricEntry, example: ownExample },
  },
  errors: ['RESOURCE_CONFLICT', 'QUOTA_EXCEEDED'],
});

export const getMetric = operation({
  ...base,
  id: 'getMetric',
  method: 'GET',
  path: '/v2/metrics/{name}',
  auth: 'analytics:read',
  summary: 'One metric, built-in or your own',
  params,
  responses: { 200: { description: 'The metric', schema: metricEntry, example: ownExample } },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const deleteMetric = operation({
  ...base,
  id: 'deleteMetric',
  method: 'DELETE',
  path: '/v2/metrics/{name}',
  auth: 'analytics:write',
  summary: 'Delete a metric of your own',
  description:
    'Its figures are read no more, and expire with the data; the events stay. Within a minute no reader shows it any more. A metric that a ratio divides is refused until the ratio is deleted.',
  params,
  responses: { 204: { description: 'Gone' } },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const ownMetricOperations = [createMetric, getMetric, deleteMetric] as const;
