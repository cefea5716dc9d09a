import { Big } from 'big.js';
import { decimalText, exactDecimal } from '#shared/metrics/decimal.ts';
import { lazy } from '#shared/runtime/lazy.ts';
import type { Translated } from '../messages.ts';
import { AttributeFault, dimensionsOf, type PlainAttributes, plainAttributes } from './attributes.ts';
import { pointId } from './point-id.ts';
import {
  type OtlpMetric,
  type OtlpPoint,
  type OtlpRequest,
  otlpHistogramPoint,
  otlpNumberPoint,
} from './request.ts';

export type DataPoint = Translated & {
  metric: string;
  /** Attributes left out or cut. */
  dropped: string[];
};

interface Origin {
  resource: () => PlainAttributes;
  scope: { name: string; version: string } | undefined;
  metric: OtlpMetric;
}

const DELTA = 1;
/** The point says that there is no value. https://opentelemetry.io/docs/specs/otel/metrics/data-model/#no-recorded-value */
const NO_VALUE = 1;
const SIGNIFICANT_DIGITS = 15;
const FRACTION_DIGITS = 9;
const NANOSECONDS = /^\d{13,20}$/;

class PointFault extends Error {}

/** Every data point of an export, as items of ours or with the reason why it is refused. */
export function dataPointsOf(request: OtlpRequest): DataPoint[] {
  return request.resourceMetrics.flatMap(({ resource, scopeMetrics }) => {
    const attributes = lazy(() => plainAttributes(resource.attributes));
    return scopeMetrics.flatMap(({ scope, metrics }) =>
      metrics.flatMap((metric) => pointsOf({ resource: attributes, scope, metric })),
    );
  });
}

function pointsOf(origin: Origin): DataPoint[] {
  const { name, gauge, sum, histogram, exponentialHistogram, summary } = origin.metric;
  const kind = gauge ?? sum ?? histogram ?? exponentialHistogram ?? summary;
  const read = (gauge ?? sum) ? numberPoint : histogramPoint;
  return (kind?.dataPoints ?? []).flatMap((point): DataPoint[] => {
    try {
      refuseUnusable(origin.metric);
      return read(point, origin);
    } catch (error) {
      if (!(error instanceof PointFault) && !(error instanceof AttributeFault)) throw error;
      const fault = { code: 'VALIDATION_ERROR' as const, field: null, message: error.message };
      return [{ fault, metric: name, dropped: [] }];
    }
  });
}

/** What adds up must be a delta; of a running total nobody here knows the part that has been counted before. */
function refuseUnusable({ sum, histogram, exponentialHistogram, summary }: OtlpMetric): void {
  if (summary) throw new PointFault('A summary cannot be merged with others; send a histogram');
  const adding = sum?.isMonotonic ? sum : (histogram ?? exponentialHistogram);
  if (adding && adding.aggregationTemporality !== DELTA) {
    throw new PointFault(
      'Cumulative temporality is not taken; set OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta, or the processor cumulativetodelta in a collector',
    );
  }
}

function numberPoint(given: unknown, origin: Origin): DataPoint[] {
  const { success, data: point } = otlpNumberPoint.safeParse(given);
  if (!success) throw new PointFault('The data point is malformed');
  if (point.flags & NO_VALUE) return [];
  const value = point.asInt === undefined ? measured(point.asDouble) : exactDecimal(String(point.asInt));
  if (value === undefined) throw new PointFault('The value is no finite number of at most 15 integer digits');
  return [toItems(point, origin, { '': value })];
}

function histogramPoint(given: unknown, origin: Origin): DataPoint[] {
  const { success, data: point } = otlpHistogramPoint.safeParse(given);
  if (!success) throw new PointFault('The data point is malformed');
  if (point.flags & NO_VALUE) return [];
  const count = exactDecimal(String(point.count));
  const sum = point.sum === undefined ? '0' : measured(point.sum);
  if (count === undefined || sum === undefined) throw new PointFault('Its count or sum is no finite number');
  return [
    toItems(point, origin, point.sum === undefined ? { '.count': count } : { '.count': count, '.sum': sum }),
  ];
}

/** One item for each part of a data point, under the metric's name and the part's ending. */
function toItems(
  point: OtlpPoint,
  { resource, scope, metric }: Origin,
  parts: Record<string, string>,
): DataPoint {
  const own = plainAttributes(point.attributes);
  const start = String(point.startTimeUnixNano ?? '');
  const time = String(point.timeUnixNano);
  const timestamp = instant(time);
  const dimensions = dimensionsOf(resource(), own);
  const items = Object.entries(parts).map(([ending, value]) => ({
    event_id: pointId({
      resource: resource(),
      scope,
      name: `${metric.name}${ending}`,
      attributes: own,
      start,
      time,
    }),
    metric: `${metric.name}${ending}`,
    value,
    timestamp,
    dimensions: dimensions.toObject(),
  }));
  return { items, metric: metric.name, dropped: dimensions.dropped };
}

function instant(nanoseconds: string): string {
  if (!NANOSECONDS.test(nanoseconds))
    throw new PointFault('timeUnixNano is no time in nanoseconds since 1970');
  return new Date(Number(BigInt(nanoseconds) / 1_000_000n)).toISOString();
}

/**
 * A measured double as decimal text: a double keeps 15 significant digits of a decimal and no more (IEEE 754), and
 * sums are kept to nine fraction digits.
 */
function measured(value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
  return exactDecimal(decimalText(new Big(value.toPrecision(SIGNIFICANT_DIGITS)).round(FRACTION_DIGITS)));
}
