import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { exactDecimal } from './decimal.ts';
import { DERIVED_METRICS } from './derived-metrics.ts';
import { DIMENSIONS } from './dimensions.ts';
import { HORIZON_TEXT, isInstant } from './horizon.ts';
import {
  ID_PATTERN,
  INSTANT_PATTERN,
  LIMITS,
  MEASURED,
  MEASURED_BY_EVENT,
  NAME_PATTERN,
  PROPERTY_PATTERN,
} from './limits.ts';
import { builtInExample, metricEntry, ownExample, ownMetricOperations } from './own/contract.ts';
import { reconcileMetrics } from './reconcile/contract.ts';
import { fitsKey } from './rollup-key.ts';
import { EVENT_NAMES } from './sources/index.ts';
import { v1Operations } from './v1/contract.ts';
import { visualize } from './visualization/contract.ts';

const isExact = (value: unknown) => exactDecimal(value) !== undefined;
const decimal = z
  .union([z.number().refine(isExact), z.string().regex(/^-?\d{1,15}(\.\d{1,9})?$/)])
  .meta({ description: 'A number of at most 15 significant digits, or decimal text, which is kept exactly' });
const text = z
  .string()
  .max(LIMITS.textLength)
  .refine((value) => value.isWellFormed());
const property = z.union([text, z.number().refine(isExact), z.boolean(), z.null()]);
const measure = decimal.nullable();
const dimension = property.refine((value) => value === null || fitsKey(String(value)));
const properties = z
  .record(z.string().regex(PROPERTY_PATTERN), property)
  .refine((given) => Object.keys(given).length <= LIMITS.properties)
  .refine((given) => DIMENSIONS.every((name) => dimension.optional().safeParse(given[name]).success))
  .refine((given) => MEASURED.every((name) => measure.optional().safeParse(given[name]).success))
  .meta({
    description: `Flat, at most ${LIMITS.properties}. ${DIMENSIONS.join(', ')} can be filtered and grouped by and have at most ${LIMITS.dimensionBytes} bytes of text; order_id and the numbers ${MEASURED.join(', ')} belong to purchases and refunds`,
  });
const eventId = z.string().regex(ID_PATTERN).optional().meta({
  description:
    "Under one id a company's event is counted once, whatever is sent again. Made when left out, and then a repetition counts again",
});
const timestamp = z.string().regex(INSTANT_PATTERN).refine(isInstant).optional().meta({
  format: 'date-time',
  description: HORIZON_TEXT,
});
const person = text.min(1).nullish();

const amount = decimal.refine((value) => !String(value).startsWith('-') || Number(value) === 0).nullish();
const measuredByEvent = Array.from(
  MEASURED_BY_EVENT,
  ([name, measures]) => `${name} (${measures.join(', ')})`,
).join('; ');
const event = z
  .strictObject({
    event_id: eventId,
    event: z
      .string()
      .regex(NAME_PATTERN)
      .meta({
        description: `${EVENT_NAMES.join(', ')}, or a name of your own. Numbers of zero or more, if they are sent: ${measuredByEvent}`,
      }),
    timestamp,
    user_id: person,
    anonymous_id: person,
    session_id: person,
    value: decimal.optional(),
    properties: properties.optional(),
  })
  .refine(({ event: name, properties: given }) =>
    (MEASURED_BY_EVENT.get(name) ?? []).every((measured) => amount.safeParse(given?.[measured]).success),
  );

const metricPoint = z.strictObject({
  event_id: eventId,
  metric: z
    .string()
    .regex(NAME_PATTERN)
    .refine((name) => !DERIVED_METRICS.has(name))
    .meta({
      description:
        'A name of the catalogue, whose figure the point then joins, or of your own. Events and points of the same thing are both counted. A value of a ratio or a mean weighs as much as one event',
    }),
  value: decimal,
  timestamp,
  dimensions: properties.optional(),
});

/** What an item of a batch looks like. Items are judged one by one, by parse-item.ts. */
export const ingestItem = z.union([event, metricPoint]).meta({ id: 'IngestItem' });

const itemError = z.object({
  index: z.int(),
  code: z.string(),
  field: z.string().nullable(),
  message: z.string(),
});

const ingestAnswer = z.object({
  accepted: z.int(),
  duplicates: z.int(),
  rejected: z.int(),
  errors: z.array(itemError),
});

const answerExample = {
  accepted: 498,
  duplicates: 1,
  rejected: 1,
  errors: [
    {
      index: 17,
      code: 'VALIDATION_ERROR',
      field: 'timestamp',
      message: "Lies more than 60 minutes in the future; check the sender's clock",
    },
  ],
};

export const ingestEvents = operation({
  id: 'ingestEvents',
  method: 'POST',
  path: '/v2/events',
  face: 'platform',
  auth: 'analytics:write',
  tag: 'Ingest',
  summary: 'Send events and metric points, up to 500 at once',
  description: `An item that would bring more values of a dimension, or more names of your own, than the plan keeps in a day is refused with CARDINALITY_EXCEEDED. Each item is accepted or refused on its own, and accepted + duplicates + rejected is the number sent. An id that the company has used is a duplicate for as long as its event is kept, also within one batch and by whichever route it came: the first content stays. Late items are counted in the bucket of their own time. A body has at most ${LIMITS.batchBytes} bytes, plain or unpacked.`,
  query: z.strictObject({
    wait: z
      .enum(['true', 'false'])
      .optional()
      .meta({ description: 'true answers 200 once the figures include the batch' }),
  }),
  maxBodyBytes: LIMITS.batchBytes,
  body: z.strictObject({
    events: z
      .array(z.unknown())
      .min(1)
      .max(LIMITS.eventsPerBatch)
      .meta({
        override: {
          type: 'array',
          minItems: 1,
          maxItems: LIMITS.eventsPerBatch,
          items: { $ref: '#/components/schemas/IngestItem' },
        },
      }),
  }),
  bodyExample: {
    events: [
      {
        event_id: 'line-573744-1',
        event: 'purchase',
        timestamp: '2026-01-31T12:00:00Z',
        user_id: '17733',
        value: '16.80',
        properties: { order_id: '573744', quantity: 8, country: 'United Kingdom', product_category: 'gifts' },
      },
      { metric: 'api_response_time', value: 112, dimensions: { region: 'europe' } },
    ],
  },
  responses: {
    202: {
      description: 'Written; the figures follow within moments',
      schema: ingestAnswer,
      example: answerExample,
    },
    200: { description: 'Written, and the figures include it', schema: ingestAnswer, example: answerExample },
  },
  errors: ['SERVICE_UNAVAILABLE'],
});

export const listMetrics = operation({
  id: 'listMetrics',
  method: 'GET',
  path: '/v2/metrics',
  face: 'platform',
  auth: 'analytics:read',
  tag: 'Metrics',
  summary: 'The metrics that reports and charts can show, built-in and your own',
  responses: {
    200: {
      description: 'The catalogue',
      schema: z.object({ metrics: z.array(metricEntry) }),
      example: { metrics: [builtInExample, ownExample] },
    },
  },
});

export const metricsOperations = [
  ingestEvents,
  listMetrics,
  ...ownMetricOperations,
  reconcileMetrics,
  visualize,
  ...v1Operations,
] as const;
