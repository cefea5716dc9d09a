import { type Dimension, inOrder, TUPLES } from '#shared/metrics/dimensions.ts';
import type { Period } from './dates.ts';

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
  platform: 'Platform',
  product_category: 'Product category',
  region: 'Region',
  source: 'Source',
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

/** Whether figures are kept by all these dimensions together. */
export function isKeptTogether(dimensions: Iterable<Dimension>): boolean {
  const wanted = inOrder(dimensions).join();
  return TUPLES.some((tuple) => tuple.join() === wanted);
}

/** The filters that can be combined, for whoever combined others. */
export function combinableFilters(): string {
  const nameOf = (dimension: Dimension) =>
    FILTER_NAMES.find((name) => FILTER_DIMENSIONS[name] === dimension) ?? dimension;
  return TUPLES.filter((tuple) => tuple.length > 1)
    .map((tuple) => tuple.map(nameOf).join(' with '))
    .join('; ');
}
