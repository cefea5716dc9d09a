import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { LIMITS } from '#shared/metrics/limits.ts';
import { otlpRequest } from './otlp/request.ts';
import { segmentMessage } from './segment/message.ts';

export { otlpRequest, segmentMessage };

const MESSAGE = { $ref: '#/components/schemas/SegmentMessage' } as const;
/** Most data points of one OTLP export. */
export const MOST_DATA_POINTS = 5_000;

const TAKEN = {
  description: 'Every call of the request is written or was before',
  schema: z.object({
    success: z.literal(true),
    accepted: z.int(),
    duplicates: z.int(),
    warnings: z
      .array(z.object({ index: z.int(), dropped: z.array(z.string()) }))
      .optional()
      .meta({ description: 'Properties that were left out or cut, by the position of their call' }),
  }),
  example: { success: true, accepted: 1, duplicates: 0 },
};

/** One call of Segment's HTTP tracking API. */
function tracking<const Id extends string, const Path extends string>(
  id: Id,
  path: Path,
  summary: string,
  bodyExample: object,
) {
  return operation({
    id,
    method: 'POST',
    path,
    face: 'platform',
    auth: 'analytics:write',
    tag: 'Ingest: Segment',
    summary,
    description:
      "For Segment's libraries, pointed here: an API key with analytics:write is the write key, sent as user name of HTTP Basic. Fields that have no meaning here are left aside; a call that cannot be counted is answered 400.",
    source: 'https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/',
    maxBodyBytes: LIMITS.batchBytes,
    body: z.record(z.string(), z.unknown()).meta({ override: MESSAGE }),
    bodyExample,
    responses: { 200: TAKEN },
    errors: ['SERVICE_UNAVAILABLE'],
  });
}

export const trackEvent = tracking(
  'trackEvent',
  '/v1/track',
  'An event; Order Completed becomes purchases, one for each product, Order Refunded a refund',
  {
    messageId: 'a-1',
    userId: '17733',
    event: 'Order Completed',
    timestamp: '2026-01-31T12:00:00Z',
    properties: {
      order_id: '573744',
      revenue: 25,
      currency: 'GBP',
      products: [{ product_id: '21314', category: 'gifts', price: 12.5, quantity: 2 }],
    },
  },
);
export const trackPage = tracking('trackPage', '/v1/page', 'A page that was seen: event page_view', {
  messageId: 'a-2',
  anonymousId: 'anon-7',
  name: 'Pricing',
  properties: { path: '/pricing', referrer: 'https://example.com/' },
});
export const trackScreen = tracking(
  'trackScreen',
  '/v1/screen',
  'A screen that was seen: event screen_view',
  {
    messageId: 'a-3',
    userId: '17733',
    name: 'Basket',
  },
);
export const identifyUser = tracking('identifyUser', '/v1/identify', 'Who a user is: event identify', {
  messageId: 'a-4',
  userId: '17733',
  anonymousId: 'anon-7',
  traits: { plan: 'premium' },
});
export const groupUser = tracking('groupUser', '/v1/group', 'What a user belongs to: event group', {
  messageId: 'a-5',
  userId: '17733',
  groupId: 'acme',
  traits: { industry: 'retail' },
});
export const aliasUser = tracking('aliasUser', '/v1/alias', 'Another id of a user: event alias', {
  messageId: 'a-6',
  userId: '17733',
  previousId: 'anon-7',
});

export const trackBatch = operation({
  id: 'trackBatch',
  method: 'POST',
  path: '/v1/batch',
  face: 'platform',
  auth: 'analytics:write',
  tag: 'Ingest: Segment',
  summary: `Up to ${LIMITS.eventsPerBatch} calls of any type`,
  description:
    'Each call is taken or refused on its own. Where one is refused the answer is 400, and names each refused call by its position: libraries take any 2xx for delivered and do not repeat a 400. The other calls are counted all the same. Where one could not be stored the answer is 503, upon which libraries send the batch again; what has its messageId is counted once.',
  source: 'https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#batch',
  maxBodyBytes: LIMITS.batchBytes,
  body: z.object({
    batch: z
      .array(z.unknown())
      .min(1)
      .max(LIMITS.eventsPerBatch)
      .meta({
        override: { type: 'array', minItems: 1, maxItems: LIMITS.eventsPerBatch, items: MESSAGE },
      }),
  }),
  bodyExample: {
    batch: [
      { type: 'track', messageId: 'b-1', userId: '17733', event: 'Signed Up' },
      { type: 'page', messageId: 'b-2', userId: '17733', name: 'Home' },
    ],
  },
  responses: { 200: TAKEN },
  errors: ['SERVICE_UNAVAILABLE'],
});

export const exportMetrics = operation({
  id: 'exportMetrics',
  method: 'POST',
  path: '/v1/metrics',
  face: 'platform',
  auth: 'analytics:write',
  tag: 'Ingest: OpenTelemetry',
  summary: `OTLP metrics in JSON, up to ${MOST_DATA_POINTS} data points`,
  description:
    "For OpenTelemetry's exporters with OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/json and OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta, and an API key in OTEL_EXPORTER_OTLP_METRICS_HEADERS as Authorization=Bearer. Gauges, up-down sums and delta sums are metric points of their name. A delta histogram becomes the points <name>.count and <name>.sum; its buckets, min and max are not kept. Cumulative counters, cumulative histograms and summaries are refused point by point in partialSuccess. A double is kept to 15 significant and 9 fraction digits. Attributes become dimensions, with _ for whatever is no letter or digit; of the resource are kept service.name as source, cloud.region as region, os.type as platform, host.name as host, deployment.environment.name as environment, and service.version, service.namespace and service.instance.id. A point is counted once for its resource, scope, name, attributes and times.",
  source: 'https://opentelemetry.io/docs/specs/otlp/#otlphttp',
  maxBodyBytes: LIMITS.batchBytes,
  body: otlpRequest,
  bodyExample: {
    resourceMetrics: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'checkout' } }] },
        scopeMetrics: [
          {
            metrics: [
              {
                name: 'queue.length',
                gauge: { dataPoints: [{ timeUnixNano: '1769860800000000000', asInt: '17', attributes: [] }] },
              },
            ],
          },
        ],
      },
    ],
  },
  responses: {
    200: {
      description: 'Written, but for the data points that partialSuccess counts',
      schema: z.object({
        partialSuccess: z
          .object({
            rejectedDataPoints: z.string().meta({ description: 'A whole number, as text' }),
            errorMessage: z.string(),
          })
          .optional(),
      }),
      example: {
        partialSuccess: {
          rejectedDataPoints: '1',
          errorMessage: 'queue.length: The value is no finite number',
        },
      },
    },
  },
  errors: ['SERVICE_UNAVAILABLE'],
});

export const ingestOperations = [
  trackEvent,
  trackPage,
  trackScreen,
  identifyUser,
  groupUser,
  aliasUser,
  trackBatch,
  exportMetrics,
] as const;
