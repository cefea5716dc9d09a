import { type Dimension, inOrder, type Tuple, type TupleName, tupleName } from '../dimensions.ts';
import type { Point } from '../point.ts';
import { distinctPartition, sumsPartition } from '../rollup-key.ts';

/** What one point adds: sums by the measure's name, and members of the distinct counts. */
export interface Contribution {
  sums: Readonly<Record<string, string>>;
  members: Readonly<Record<string, string>>;
  /** Values of dimensions that follow from the point where it does not name them. */
  dimensions?: Partial<Record<Dimension, string>>;
}

/** Where the rows of one tuple are; a partition that is missing is not kept. */
export interface KeptTuple {
  tuple: Tuple;
  name: TupleName;
  day: string;
  hour: string | undefined;
  /** Partitions of the distinct counts that are kept by this tuple. */
  distincts: Readonly<Record<string, { day: string; hour: string | undefined }>>;
}

/** Where points of some names are counted together, in one row for each bucket and tuple. */
export interface Source {
  name: string;
  /** Every tuple of dimensions that has rows of its own. */
  tuples: readonly KeptTuple[];
  /** The dimensions of its tuples, in order. */
  dimensions: Tuple;
  contributionOf: (point: Point) => Contribution;
}

interface DistinctFacts {
  /** Tuples by which it is counted for each day; every tuple of the source where left out. */
  days?: readonly Tuple[];
  /** Those by which it is counted for each hour too. */
  hours?: readonly Tuple[];
}

export interface SourceFacts {
  name: string;
  tuples: readonly Tuple[];
  distincts?: Readonly<Record<string, DistinctFacts>>;
  contributionOf: Source['contributionOf'];
}

/** Dimensions that any event may carry. */
export const COMMON: readonly Dimension[] = [
  'country',
  'device',
  'platform',
  'product_category',
  'region',
  'source',
];

/** All, and each common dimension alone. A tuple costs rows only for events that carry its dimensions. */
export const COMMON_TUPLES: readonly Tuple[] = [[], ...COMMON.map((name) => [name])];

/** Pairs, so that a filter by one dimension can be combined with a filter or breakdown by the other. */
export const COMMON_PAIRS: readonly Tuple[] = [
  ['country', 'product_category'],
  ['country', 'region'],
  ['product_category', 'region'],
];

/** Sums are kept by day for every tuple, and by hour for all data and each dimension alone. */
export function makeSource({ name, tuples, distincts = {}, contributionOf }: SourceFacts): Source {
  const kept = tuples.map(
    (tuple): KeptTuple => ({
      tuple,
      name: tupleName(tuple),
      day: sumsPartition(name, 'day', tuple),
      hour: tuple.length <= 1 ? sumsPartition(name, 'hour', tuple) : undefined,
      distincts: distinctsOf(name, tuple, distincts),
    }),
  );
  return { name, tuples: kept, dimensions: inOrder(tuples.flat()), contributionOf };
}

function distinctsOf(
  source: string,
  tuple: Tuple,
  distincts: Readonly<Record<string, DistinctFacts>>,
): KeptTuple['distincts'] {
  const has = (list: readonly Tuple[]) => list.some((entry) => tupleName(entry) === tupleName(tuple));
  const kept: Record<string, { day: string; hour: string | undefined }> = {};
  for (const [counted, { days, hours = [] }] of Object.entries(distincts)) {
    if (days && !has(days)) continue;
    kept[counted] = {
      day: distinctPartition(source, counted, 'day', tuple),
      hour: has(hours) ? distinctPartition(source, counted, 'hour', tuple) : undefined,
    };
  }
  return kept;
}
