/**
 * Dimensions that figures can be filtered and grouped by. Which of them a figure has, alone and together, says its
 * source: see sources/.
 */
export const DIMENSIONS = [
  'country',
  'device',
  'endpoint',
  'error_type',
  'job_type',
  'platform',
  'product_category',
  'region',
  'source',
  'user_type',
  'video_id',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];
/** Dimensions in the order of DIMENSIONS. */
export type Tuple = readonly Dimension[];

/** A tuple's dimensions joined by `+`; `all` where there are none. */
export type TupleName = string;

const dimensions: ReadonlySet<string> = new Set(DIMENSIONS);

export function tupleName(tuple: Tuple): TupleName {
  return tuple.length === 0 ? 'all' : tuple.join('+');
}

export function isDimension(value: string): value is Dimension {
  return dimensions.has(value);
}

/** The order in which a tuple's values stand in its rows. */
export function inOrder(wanted: Iterable<Dimension>): Dimension[] {
  const set = new Set(wanted);
  return DIMENSIONS.filter((name) => set.has(name));
}
