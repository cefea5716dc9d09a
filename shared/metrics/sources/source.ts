import {
  type Dimension,
  inOrder,
  type RowDimension,
  type RowTuple,
  type TupleName,
  tupleName,
} from '../dimensions.ts';
import type { Point } from '../point.ts';
import { distinctPartition, type Granularity, LEAD, spreadPartition, sumsPartition } from '../rollup-key.ts';

/** What one point adds: sums by the measure's name, and members of the distinct counts. */
export interface Contribution {
  sums: Readonly<Record<string, string>>;
  members: Readonly<Record<string, string>>;
  /** Values of which the distribution is kept, by its name. */
  spread?: Readonly<Record<string, string>>;
  /** The value of which the least, the greatest and the latest are kept. */
  level?: string;
  /** Values of dimensions that follow from the point where it does not name them. */
  dimensions?: Partial<Record<RowDimension, string>>;
}

/** Where the rows of one tuple are, as rowPlace has it; a partition that is missing is not kept. */
export interface KeptTuple {
  tuple: RowTuple;
  name: TupleName;
  day: string;
  hour: string | undefined;
  /** Partitions of the distinct counts that are kept by this tuple. */
  distincts: Readonly<Record<string, { day: string; hour: string | undefined }>>;
  /** Partitions of the distributions. */
  spreads: Readonly<Record<string, { day: string; hour: string | undefined }>>;
}

/** Where points of some names are counted together, in one row for each bucket and tuple. */
export interface Source {
  name: string;
  /** Every tuple of dimensions that has rows of its own. */
  tuples: readonly KeptTuple[];
  /** The dimensions of its tuples, in order. */
  dimensions: RowTuple;
  contributionOf: (point: Point) => Contribution;
}

interface KeptBy {
  /** Tuples by which it is kept for each day; every tuple of the source where left out. */
  days?: readonly RowTuple[];
  /** Those by which it is kept for each hour too. */
  hours?: readonly RowTuple[];
}

export interface SourceFacts {
  name: string;
  tuples: readonly RowTuple[];
  /** Those of them that are kept by day only. */
  daysOnly?: readonly RowTuple[];
  distincts?: Readonly<Record<string, KeptBy>>;
  spreads?: Readonly<Record<string, KeptBy>>;
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
export const COMMON_TUPLES: readonly RowTuple[] = [[], ...COMMON.map((name) => [name])];

/** Pairs, so that a filter by one dimension can be combined with a filter or breakdown by the other. */
export const COMMON_PAIRS: readonly RowTuple[] = [
  ['country', 'product_category'],
  ['country', 'region'],
  ['product_category', 'region'],
];

/** Sums are kept by day for every tuple, and by hour for all data, each dimension alone, and each of one video. */
export function makeSource(facts: SourceFacts): Source {
  const { name, tuples, daysOnly = [], distincts = {}, spreads = {}, contributionOf } = facts;
  const kept = tuples.map(
    (tuple): KeptTuple => ({
      tuple,
      name: tupleName(tuple),
      day: sumsPartition(name, 'day', tuple),
      hour: hasHours(tuple) && !includes(daysOnly, tuple) ? sumsPartition(name, 'hour', tuple) : undefined,
      distincts: partitionsOf(tuple, distincts, (counted, granularity) =>
        distinctPartition(name, counted, granularity, tuple),
      ),
      spreads: partitionsOf(tuple, spreads, (measure, granularity) =>
        spreadPartition(name, measure, granularity, tuple),
      ),
    }),
  );
  return { name, tuples: kept, dimensions: inOrder(tuples.flat()), contributionOf };
}

function hasHours(tuple: RowTuple): boolean {
  return tuple.length <= 1 || tuple.includes(LEAD);
}

function includes(list: readonly RowTuple[], tuple: RowTuple): boolean {
  return list.some((entry) => tupleName(entry) === tupleName(tuple));
}

function partitionsOf(
  tuple: RowTuple,
  facts: Readonly<Record<string, KeptBy>>,
  partitionOf: (name: string, granularity: Granularity) => string,
): Record<string, { day: string; hour: string | undefined }> {
  const kept: Record<string, { day: string; hour: string | undefined }> = {};
  for (const [name, { days, hours = [] }] of Object.entries(facts)) {
    if (days && !includes(days, tuple)) continue;
    kept[name] = {
      day: partitionOf(name, 'day'),
      hour: includes(hours, tuple) ? partitionOf(name, 'hour') : undefined,
    };
  }
  return kept;
}
