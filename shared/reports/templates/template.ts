import type { Dimension } from '#shared/metrics/dimensions.ts';

/**
 * What a report shows, as data. Where a request names its own metrics, they stand in for the template's in figures
 * and tables, and its first takes the place of a chart's metric that was not asked for.
 */
export interface Template {
  id: string;
  name: string;
  description: string;
  /** Names in the metric catalogue; the first is what the report is about. */
  metrics: readonly string[];
  sections: readonly Section[];
}

export type Section =
  /** A row of figures, each beside its figure of the period before. */
  | { type: 'kpis'; title: string }
  /** A line over the days of the period. */
  | { type: 'time_series'; title: string; metric: string }
  /** A table with a row per value of the dimension, and a chart of the metric. */
  | { type: 'breakdown'; title: string; dimension: Dimension; metric: string; chart: 'bar' | 'pie' }
  /** A row per day with all metrics. */
  | { type: 'daily'; title: string }
  /** The report's data set: a row per day and combination of the first dimensions that the data has together. */
  | { type: 'data_set'; title: string; dimensions: readonly (readonly Dimension[])[] };

export const SECTION_TYPES = [
  'kpis',
  'time_series',
  'breakdown',
  'daily',
  'data_set',
] as const satisfies readonly Section['type'][];

/** Where a template does not say otherwise: the finest combination that loses nothing comes first. */
export const DATA_SET_DIMENSIONS: readonly (readonly Dimension[])[] = [
  ['country', 'region'],
  ['country'],
  ['region'],
  ['product_category'],
];
