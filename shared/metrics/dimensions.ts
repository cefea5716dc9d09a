/** Dimensions that figures can be filtered and grouped by. */
export const DIMENSIONS = ['country', 'device', 'platform', 'product_category', 'region', 'source'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Dimensions in the order of DIMENSIONS, joined by `+`; `all` where there are none. */
export type TupleName = string;

/** Pairs that are rolled up, so that a filter by one can be combined with a filter or breakdown by the other. */
export const PAIRS: readonly (readonly [Dimension, Dimension])[] = [
  ['country', 'product_category'],
  ['country', 'region'],
  ['product_category', 'region'],
];

/** Every tuple of dimensions that has rows of its own. */
export const TUPLES: readonly (readonly Dimension[])[] = [
  [],
  ...DIMENSIONS.map((name) => [name] as const),
  ...PAIRS,
];

export function tupleName(dimensions: readonly Dimension[]): TupleName {
  return dimensions.length === 0 ? 'all' : dimensions.join('+');
}

export function isDimension(value: string): value is Dimension {
  return (DIMENSIONS as readonly string[]).includes(value);
}

/** The order in which a tuple's values stand in its rows. */
export function inOrder(dimensions: Iterable<Dimension>): Dimension[] {
  const wanted = new Set(dimensions);
  return DIMENSIONS.filter((name) => wanted.has(name));
}
