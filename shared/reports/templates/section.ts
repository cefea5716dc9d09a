import * as z from 'zod';
import { DIMENSIONS } from '#shared/metrics/dimensions.ts';
import { distinct, line, metricName } from '../schema-parts.ts';

const SECTION_TYPES = [
  'kpis',
  'time_series',
  'breakdown',
  'table',
  'text',
  'raw_data',
  'alert_summary',
  'alert_list',
  'retention',
] as const;
type SectionType = (typeof SECTION_TYPES)[number];
const COMPARISONS = ['none', 'previous_period'] as const;
const GRANULARITIES = ['day', 'week', 'month'] as const;

const MOST_METRICS = 20;
const MOST_SERIES = 6;
const MOST_GROUPS = 1_000;
const MOST_TEXT = 4_000;

const title = line(1, 100).meta({ description: 'Heading; may name parameters as {{name}}' });

const metrics = (most: number) =>
  z
    .array(metricName)
    .min(1, 'Must name at least one metric')
    .max(most, `Must name at most ${most} metrics`)
    .refine(distinct, 'Must not name a metric twice');

const comparison = (fallback: (typeof COMPARISONS)[number]) =>
  z.enum(COMPARISONS).default(fallback).meta({
    description: 'previous_period: beside the period of equal length before',
  });

const dimension = z.enum(DIMENSIONS);
const tuple = z
  .array(dimension)
  .max(2, 'Must name at most two dimensions')
  .refine(distinct, 'Must not name a dimension twice');

const kpis = z.strictObject({
  type: z.literal('kpis'),
  title,
  metrics: metrics(MOST_METRICS),
  comparison: comparison('previous_period'),
});

const timeSeries = z
  .strictObject({
    type: z.literal('time_series'),
    title,
    metrics: metrics(MOST_SERIES),
    chart: z.enum(['line', 'bar', 'none']).default('line').meta({ description: 'none: as a table' }),
    granularity: z.enum(GRANULARITIES).default('day').meta({
      description: 'Weeks begin on Monday and are named by it, months by their first day',
    }),
    comparison: comparison('none'),
  })
  .refine((section) => section.comparison === 'none' || section.granularity === 'day', {
    path: ['comparison'],
    message:
      'Must be none unless granularity is day: weeks and months of two periods are not of equal length',
  });

const breakdown = z.strictObject({
  type: z.literal('breakdown'),
  title,
  dimension,
  metrics: metrics(MOST_METRICS).meta({ description: 'The first is charted and gives the order' }),
  chart: z.enum(['bar', 'pie', 'none']).default('bar'),
  comparison: comparison('none'),
  limit: z
    .int()
    .min(1)
    .max(MOST_GROUPS)
    .optional()
    .meta({ description: 'Show so many of the largest values, and the others together' }),
});

const table = z.strictObject({
  type: z.literal('table'),
  title,
  dimensions: tuple.default([]).meta({ description: 'A row per day and combination of these' }),
  alternatives: z.array(tuple.min(1, 'Must name a dimension')).max(5).optional().meta({
    description: 'Dimensions to use where events lack some of the others; the first that loses no event',
  }),
  metrics: metrics(MOST_METRICS),
});

const text = z.strictObject({
  type: z.literal('text'),
  title,
  text: z
    .string()
    .trim()
    .min(1, 'Must have at least 1 character')
    .max(MOST_TEXT, `Must have at most ${MOST_TEXT} characters`)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\t])*$/u, 'Must not contain control characters or broken Unicode')
    .meta({ description: 'Paragraphs are parted by line ends; may name parameters as {{name}}' }),
});

/** A section of a custom template. */
export const section = z
  .discriminatedUnion('type', [kpis, timeSeries, breakdown, table, text], {
    error: 'type must be kpis, time_series, breakdown, table or text',
  })
  .meta({ id: 'TemplateSection' });

/** Every event and metric point of the period, a row each: of built-in templates only. */
const rawData = z.strictObject({ type: z.literal('raw_data'), title });

/** Of built-in templates only: counts and durations of the period's alerts, together and by rule. */
const alertSummary = z.strictObject({ type: z.literal('alert_summary'), title });

/** Every alert that was open in the period, a row each: of built-in templates only. */
const alertList = z.strictObject({ type: z.literal('alert_list'), title });

/** Of media exports only: who was there again after their first day. */
const retention = z.strictObject({ type: z.literal('retention'), title });

export const storedSection = z
  .discriminatedUnion('type', [
    kpis,
    timeSeries,
    breakdown,
    table,
    text,
    rawData,
    alertSummary,
    alertList,
    retention,
  ])
  .meta({ id: 'StoredTemplateSection' });

export type Section = z.output<typeof storedSection>;
export type SectionOf<T extends SectionType> = Extract<Section, { type: T }>;

/** Metrics that a section shows; none where it shows other things. */
export function metricsOf(section: Section): readonly string[] {
  return 'metrics' in section ? section.metrics : [];
}

/** Combinations of dimensions that a section's figures are read by. */
export function groupingsOf(section: Section): (typeof DIMENSIONS)[number][][] {
  switch (section.type) {
    case 'breakdown':
      return [[section.dimension]];
    case 'table':
      return [section.dimensions, ...(section.alternatives ?? [])].filter((names) => names.length > 0);
    case 'kpis':
    case 'time_series':
    case 'text':
    case 'raw_data':
    case 'alert_summary':
    case 'alert_list':
    case 'retention':
      return [];
  }
}
