import type { Metric } from '#shared/metrics/catalogue/index.ts';
import { type Dimension, inOrder } from '#shared/metrics/dimensions.ts';
import { combinationsOf, isKept } from '#shared/metrics/kept.ts';
import type { Period } from '#shared/time/dates.ts';

/** Names of filters in requests, in the order in which a report shows them, and the dimension that each filters. */
export const FILTER_DIMENSIONS = {
  regions: 'region',
  countries: 'country',
  product_categories: 'product_category',
  devices: 'device',
  platforms: 'platform',
  sources: 'source',
} as const satisfies Record<string, Dimension>;

export type FilterName = keyof typeof FILTER_DIMENSIONS;
export const FILTER_NAMES = Object.keys(FILTER_DIMENSIONS) as FilterName[];

/** The filters of a request, as S0 4.2 writes them. */
export type ReportFilters = { date_range: Period; metrics?: string[] | undefined } & {
  [name in FilterName]?: string[] | undefined;
};

const LABELS: Record<Dimension, string> = {
  country: 'Country',
  device: 'Device',
  endpoint: 'Endpoint',
  error_type: 'Error type',
  job_type: 'Job type',
  platform: 'Platform',
  product_category: 'Product category',
  region: 'Region',
  source: 'Source',
  user_type: 'User type',
  video_id: 'Video',
};

export function dimensionLabel(dimension: Dimension): string {
  return LABELS[dimension];
}

/** Values to keep, by dimension, as figures are asked for. */
export function dimensionFilters(filters: ReportFilters): Partial<Record<Dimension, string[]>> {
  const kept: Partial<Record<Dimension, string[]>> = {};
  for (const name of FILTER_NAMES) {
    const values = filters[name];
    if (values !== undefined) kept[FILTER_DIMENSIONS[name]] = values;
  }
  return kept;
}

/** Whether all these metrics are kept by all these dimensions together. */
export function isKeptTogether(metrics: readonly Metric[], dimensions: Iterable<Dimension>): boolean {
  const wanted = inOrder(dimensions);
  return metrics.every((metric) => isKept(metric, 'day', wanted));
}

/** The filters that can be combined for all these metrics, for whoever combined others. */
export function combinableFilters(metrics: readonly Metric[]): string {
  const [first] = metrics;
  const filterOf = (dimension: Dimension) =>
    FILTER_NAMES.find((name) => FILTER_DIMENSIONS[name] === dimension) ?? dimension;
  const pairs = first === undefined ? [] : combinationsOf(first, 'day').filter((tuple) => tuple.length > 1);
  return pairs
    .filter((tuple) => isKeptTogether(metrics, tuple))
    .map((tuple) => tuple.map(filterOf).join(' with '))
    .join('; ');
}
