import { Big } from 'big.js';
import * as z from 'zod';
import type { RuleCondition } from '#shared/alerts/rule.ts';
import type { Metric } from '#shared/metrics/catalogue/index.ts';
import { DIMENSIONS, type Dimension, inOrder } from '#shared/metrics/dimensions.ts';
import { isKept } from '#shared/metrics/kept.ts';
import type { OwnMetrics } from '#shared/metrics/own/own-metrics.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { BUSINESS_EVENTS } from './business-events.ts';
import { AGGREGATIONS, type Definition } from './definition.ts';
import { durationSeconds, frequencySeconds } from './frequency.ts';
import { DEFAULT_WINDOW_S, LONGEST_WINDOW_S, windowAt } from './window.ts';

const MOST_METRICS = 100;
const MOST_VALUES = 50;
const SHORTEST_WINDOW_S = 10;
const MOST_THRESHOLDS = 20;

/** S0 names filters in the plural; the dimension's own name is taken too. */
const PLURALS: Record<string, Dimension> = {
  regions: 'region',
  countries: 'country',
  product_categories: 'product_category',
  devices: 'device',
  platforms: 'platform',
  sources: 'source',
  endpoints: 'endpoint',
  error_types: 'error_type',
  job_types: 'job_type',
  user_types: 'user_type',
  video_ids: 'video_id',
};

const value = z.string().min(1).max(256);
const values = z.union([value.transform((one) => [one]), z.array(value).min(1).max(MOST_VALUES)]).optional();
const filterNames = [...DIMENSIONS, ...Object.keys(PLURALS)];

const window = z.string().refine(
  (text) => {
    const seconds = durationSeconds(text);
    return (
      seconds !== undefined &&
      seconds >= SHORTEST_WINDOW_S &&
      seconds <= LONGEST_WINDOW_S &&
      seconds % 10 === 0
    );
  },
  { error: 'Must be a duration such as 30s, 5m, 1h or 7d, of 10s to 31d in steps of ten seconds' },
);

const duration = z
  .string()
  .refine(
    (text) => (durationSeconds(text) ?? Number.POSITIVE_INFINITY) <= 86_400,
    'Must be a duration such as 30s, 5m or 1h',
  );

const threshold = z.strictObject({
  condition: z.enum(['above', 'below']),
  value: z.number(),
  duration: duration.optional(),
});

const subscriptionId = z
  .string()
  .regex(/^[\x21-\x7E]{1,128}$/, 'Must be text of 1 to 128 visible ASCII characters')
  .refine((text) => !text.includes('#'), 'Must not hold #');

const subscribe = z
  .strictObject({
    action: z.literal('subscribe'),
    subscription_id: subscriptionId.optional(),
    metrics: z.array(z.string().min(1).max(64)).min(1).max(MOST_METRICS).optional(),
    event_types: z.array(z.enum(BUSINESS_EVENTS)).min(1).optional(),
    alert_thresholds: z
      .record(z.string().min(1).max(64), threshold)
      .refine(
        (given) => Object.keys(given).length <= MOST_THRESHOLDS,
        `At most ${MOST_THRESHOLDS} thresholds`,
      )
      .optional(),
    filters: z
      .strictObject({
        time_window: window.optional(),
        aggregation: z.enum(AGGREGATIONS).optional(),
        ...Object.fromEntries(filterNames.map((name) => [name, values])),
      })
      .optional(),
    delivery_frequency: z
      .string()
      .refine(
        (text) => frequencySeconds(text) !== undefined,
        'Must be real_time, or a duration such as 30s, 5m or 1h, up to 1d',
      )
      .optional(),
    resume_from: z.string().max(128).optional(),
  })
  .refine((given) => given.metrics !== undefined || given.event_types !== undefined, {
    path: ['metrics'],
    error: 'Name metrics, or ["all"], or event_types',
  })
  .refine((given) => given.metrics === undefined || given.event_types === undefined, {
    path: ['event_types'],
    error: 'Subscribe to metrics and to events separately, each with its own subscription_id',
  })
  .refine((given) => given.alert_thresholds === undefined || given.event_types !== undefined, {
    path: ['alert_thresholds'],
    error: 'Thresholds belong to event_types',
  });

export const MESSAGES = {
  subscribe,
  unsubscribe: z.strictObject({ action: z.literal('unsubscribe'), subscription_id: subscriptionId }),
  ping: z.looseObject({ action: z.literal('ping') }),
} as const;

export type SubscribeRequest = z.output<typeof subscribe>;

/**
 * The definition of the figures that a request asks for, at the frequency that its plan gives.
 * @throws PlatformError VALIDATION_ERROR naming the metric or filter that cannot be had
 */
export function definitionOf(request: SubscribeRequest, frequency: number, own: OwnMetrics): Definition {
  const { time_window: text, aggregation, ...named } = request.filters ?? {};
  const filters = filtersOf(named);
  const metrics = metricsOf(request.metrics ?? [], own);
  const windowSeconds = text === undefined ? undefined : durationSeconds(text);
  if (metrics !== 'all')
    requireKept(
      metrics.flatMap((name) => own.find(name) ?? []),
      filters,
      windowSeconds ?? DEFAULT_WINDOW_S,
    );
  return { metrics, windowSeconds, aggregation: aggregation ?? 'raw', filters, frequencySeconds: frequency };
}

/**
 * The thresholds of a request, over the window that its filters name.
 * @throws PlatformError VALIDATION_ERROR naming the metric or filter that cannot be had
 */
export function thresholdsOf(
  { alert_thresholds: asked = {}, ...request }: SubscribeRequest,
  own: OwnMetrics,
): { condition: RuleCondition; forMs: number }[] {
  return Object.entries(asked).map(([metric, { condition, value: limit, duration: held }]) => {
    const { windowSeconds, aggregation, filters } = definitionOf({ ...request, metrics: [metric] }, 0, own);
    return {
      forMs: (held === undefined ? 0 : (durationSeconds(held) ?? 0)) * 1000,
      condition: {
        kind: 'threshold',
        subject: 'window',
        metric,
        filters,
        aggregation,
        windowSeconds: windowSeconds ?? 0,
        period: 'day',
        deviations: 0,
        operator: condition === 'above' ? '>' : '<',
        threshold: new Big(limit).toFixed(),
      },
    };
  });
}

function metricsOf(names: readonly string[], own: OwnMetrics): Definition['metrics'] {
  if (names.includes('all')) {
    if (new Set(names).size === 1) return 'all';
    throw invalid('metrics', '"all" stands alone');
  }
  const unknown = names.find((name) => own.find(name) === undefined);
  if (unknown === undefined) return [...new Set(names)].sort();
  throw invalid('metrics', `The metric ${unknown} is not in the catalogue; GET /v2/metrics lists it`);
}

function filtersOf(named: Readonly<Record<string, readonly string[] | undefined>>): Definition['filters'] {
  const filters: Partial<Record<Dimension, readonly string[]>> = {};
  for (const [name, wanted] of Object.entries(named)) {
    if (wanted === undefined) continue;
    const dimension = PLURALS[name] ?? (name as Dimension);
    if (filters[dimension]) throw invalid(`filters.${name}`, `${dimension} is filtered twice`);
    filters[dimension] = [...new Set(wanted)].sort();
  }
  return Object.fromEntries(
    inOrder(Object.keys(filters) as Dimension[]).map((name) => [name, filters[name]]),
  );
}

/** Short windows can be filtered by all that a source has; longer ones by what is kept together. */
function requireKept(metrics: readonly Metric[], filters: Definition['filters'], seconds: number): void {
  const { kind } = windowAt(0, seconds);
  if (kind === 'live') return;
  const dimensions = Object.keys(filters) as Dimension[];
  for (const metric of metrics) {
    if (isKept(metric, kind, dimensions)) continue;
    const by = dimensions.length === 0 ? '' : ` by ${dimensions.join(' with ')}`;
    throw invalid(
      'filters.time_window',
      `${metric.name} is not kept by ${kind}${by}; ask for a window of up to 1h, ${kind === 'hour' ? 'or of more than 2d, which is figured by days' : 'or with fewer filters'}`,
    );
  }
}

function invalid(field: string, message: string): PlatformError {
  return new PlatformError('VALIDATION_ERROR', 'Request validation failed', {
    details: `These fields are invalid: ${field} (${message})`,
    validationErrors: [{ field, code: 'VALIDATION_ERROR', message }],
  });
}
