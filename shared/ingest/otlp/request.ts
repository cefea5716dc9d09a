import * as z from 'zod';

const int64 = z.union([z.string(), z.number()]);

const attributes = z.array(z.object({ key: z.string(), value: z.unknown() })).default([]);

export const otlpNumberPoint = z.object({
  attributes,
  startTimeUnixNano: int64.optional(),
  timeUnixNano: int64,
  asInt: int64.optional(),
  asDouble: z.union([z.number(), z.string()]).optional(),
  flags: z.number().default(0),
});

export const otlpHistogramPoint = z.object({
  attributes,
  startTimeUnixNano: int64.optional(),
  timeUnixNano: int64,
  count: int64,
  sum: z.union([z.number(), z.string()]).optional(),
  flags: z.number().default(0),
});

export type OtlpAttributes = z.output<typeof attributes>;

/** What points of every kind have. */
export interface OtlpPoint {
  attributes: OtlpAttributes;
  startTimeUnixNano?: string | number | undefined;
  timeUnixNano: string | number;
}

const points = { dataPoints: z.array(z.unknown()).default([]) };
/** 1 is delta, 2 cumulative. */
const aggregationTemporality = z.number().optional();

const metric = z.object({
  name: z.string(),
  gauge: z.object(points).optional(),
  sum: z.object({ ...points, aggregationTemporality, isMonotonic: z.boolean().default(false) }).optional(),
  histogram: z.object({ ...points, aggregationTemporality }).optional(),
  exponentialHistogram: z.object({ ...points, aggregationTemporality }).optional(),
  summary: z.object(points).optional(),
});
export type OtlpMetric = z.output<typeof metric>;

/**
 * What is read of OTLP's ExportMetricsServiceRequest in JSON. Data points are judged one by one, see data-points.ts;
 * fields that are not known are ignored, as OTLP asks.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export const otlpRequest = z
  .object({
    resourceMetrics: z
      .array(
        z.object({
          resource: z.object({ attributes }).default({ attributes: [] }),
          scopeMetrics: z
            .array(
              z.object({
                scope: z.object({ name: z.string().default(''), version: z.string().default('') }).optional(),
                metrics: z.array(metric).default([]),
              }),
            )
            .default([]),
        }),
      )
      .default([]),
  })
  .meta({ id: 'OtlpMetrics' });
export type OtlpRequest = z.output<typeof otlpRequest>;
