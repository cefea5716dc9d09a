import { numberOf } from '#shared/runtime/exact-json.ts';
import { bucketAt } from '#shared/time/buckets.ts';
import type { Increment } from '../increment.ts';
import { keptTuple } from '../kept.ts';
import type { Point } from '../point.ts';
import { METRIC_PREFIX, signed } from '../sources/facts.ts';
import { METRIC_TYPES, type MetricType, metricOf, shownFigure } from './metric-types.ts';

/** A point as a record of v1. */
export interface RawRecord {
  type: MetricType;
  value: string | null;
  point: Point;
}

/** What events are records of, with their values. Others are no data points of their own: orders are counted, not sent. */
const OF_EVENTS: Readonly<
  Record<string, (point: Point) => { type: MetricType; value: string | null } | undefined>
> = {
  purchase: ({ value }) => ({ type: 'revenue', value: value ?? '0' }),
  refund: ({ value }) => ({ type: 'revenue', value: signed(value ?? '0', true) }),
  page_view: () => ({ type: 'page_views', value: '1' }),
  session_end: ({ properties }) =>
    properties['duration'] === undefined
      ? undefined
      : { type: 'session_duration', value: String(properties['duration']) },
};

/** The record that a point is; undefined where it is none of v1's metrics. */
export function recordOf(point: Point): RawRecord | undefined {
  const told = OF_EVENTS[point.name]?.(point) ?? statedBy(point);
  return told && { ...told, point };
}

function statedBy({ name, value }: Point): { type: MetricType; value: string | null } | undefined {
  const type = METRIC_TYPES.find((entry) => name === `${METRIC_PREFIX}${entry}`);
  return type && { type, value };
}

export function presentRecord({ type, value, point }: RawRecord, timeZone: string): object {
  return {
    id: point.id,
    metric_type: type,
    value: numberOf(shownFigure(metricOf(type), value)),
    recorded_at: bucketAt(point.at, 'day', timeZone).date,
    category: textOf(point, 'product_category'),
    source: textOf(point, 'source'),
    created_at: new Date(point.at).toISOString(),
  };
}

/** Source and measure that every record of a metric adds to. */
const MEASURES: Record<MetricType, readonly [source: string, measure: string]> = {
  revenue: ['sales', 'revenue'],
  orders: ['sales', 'orders_stated'],
  users: ['visits', 'users_stated'],
  page_views: ['visits', 'page_views'],
  session_duration: ['visits', 'session_seconds'],
  bounce_rate: ['visits', 'bounces'],
  conversion_rate: ['visits', 'conversions_stated'],
};

/** Partitions whose rows say on which days there are records, by day. */
export function dayPartitions(type: MetricType | undefined): string[] {
  const sources =
    type === undefined ? Object.values(MEASURES).map(([source]) => source) : [MEASURES[type][0]];
  return [...new Set(sources)].flatMap((source) => keptTuple(source, [])?.day ?? []);
}

/** Whether there can be a record of the type among the points that add these. */
export function mayHold(increments: readonly Increment[], type: MetricType | undefined): boolean {
  const types = type === undefined ? METRIC_TYPES : [type];
  return types.some((entry) => {
    const [source, measure] = MEASURES[entry];
    const partition = keptTuple(source, [])?.day;
    return increments.some((row) => row.partition === partition && row.sums[measure] !== undefined);
  });
}

function textOf({ properties }: Point, name: string): string | null {
  const value = properties[name];
  return value === undefined ? null : String(value);
}
