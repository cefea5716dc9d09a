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

/** Dimensions of rows that only the platform itself reads; their values come from a source, never from a property. */
const INNER_DIMENSIONS = ['person', 'title'] as const;
export type RowDimension = Dimension | (typeof INNER_DIMENSIONS)[number];
export type RowTuple = readonly RowDimension[];

/** A tuple's dimensions joined by `+`; `all` where there are none. */
export type TupleName = string;

const dimensions: ReadonlySet<string> = new Set(DIMENSIONS);

export function tupleName(tuple: RowTuple): TupleName {
  return tuple.length === 0 ? 'all' : tuple.join('+');
}

export function isDimension(value: string): value is Dimension {
  return dimensions.has(value);
}

/** The order in which a tuple's values stand in its rows. */
export function inOrder<T extends RowDimension>(wanted: Iterable<T>): T[] {
  const set = new Set<RowDimension>(wanted);
  return [...DIMENSIONS, ...INNER_DIMENSIONS].filter((name): name is T => set.has(name));
}
