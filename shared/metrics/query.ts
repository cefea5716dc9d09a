import { Big } from 'big.js';
import { PlatformError } from '#shared/runtime/errors.ts';
import { type Figures, findMetric, type Metric } from './catalogue.ts';
import { decimalText } from './decimal.ts';
import { type Dimension, inOrder, isDimension, TUPLES, tupleName } from './dimensions.ts';
import { DistinctSet } from './distinct-set.ts';
import { type RollupRow, readRows } from './query-store.ts';
import { distinctPartition, type Granularity, parseRowKey, sumsPartition } from './rollup-key.ts';

export interface QueryScope {
  company: string;
  timeZone: string;
  currency: string;
}

export interface SeriesQuery {
  metrics: readonly string[];
  /** First and last bucket, both included: days as YYYY-MM-DD, hours as YYYY-MM-DDTHH in UTC. */
  start: string;
  end: string;
  granularity: Granularity;
  /** Bucket of the answer that a kept bucket falls into, such as its month; undefined leaves it out. Itself by default. */
  into?: (bucket: string) => string | undefined;
  groupBy: readonly string[];
  /** Values to keep, by dimension; a dimension without an entry is not filtered. */
  filters: Readonly<Record<string, readonly string[]>>;
}

export interface SeriesRow {
  bucket: string;
  dims: Record<string, string>;
  /** Exact decimal text, null where there is no figure. */
  values: Record<string, string | null>;
}

export interface SeriesResult {
  /** In order of bucket, then of dimension values; a bucket or group without events has no row. */
  rows: SeriesRow[];
  /** Over all rows; distinct counts are of the union, never added up. */
  totals: Record<string, string | null>;
  /** Totals of each group over all buckets, in order of dimension values. */
  groups: { dims: Record<string, string>; values: Record<string, string | null> }[];
  /** Metrics of which some value rests on an estimate of a large distinct count; absent where all are exact. */
  estimated?: string[];
  /** Read units that DynamoDB charged. */
  readUnits: number;
}

/** Sums and distinct members that fall together. */
class Cell {
  readonly sums = new Map<string, Big>();
  readonly distinct = new Map<string, DistinctSet>();

  add(measure: string, amount: string): void {
    this.sums.set(measure, (this.sums.get(measure) ?? new Big(0)).plus(amount));
  }

  join(key: string, page: string, row: RollupRow): void {
    const set = this.distinct.get(key) ?? new DistinctSet();
    this.distinct.set(key, set);
    set.join(page, row);
  }
}

/** Cells of one query: by bucket and group, by group, and over all. */
class Cells {
  readonly rows = new Map<string, { bucket: string; dims: Record<string, string>; cell: Cell }>();
  readonly groups = new Map<string, { dims: Record<string, string>; cell: Cell }>();
  readonly total = new Cell();

  of(bucket: string, dims: Record<string, string>): Cell[] {
    const group = JSON.stringify(Object.values(dims));
    const key = `${bucket}${group}`;
    const row = this.rows.get(key) ?? { bucket, dims, cell: new Cell() };
    this.rows.set(key, row);
    const whole = this.groups.get(group) ?? { dims, cell: new Cell() };
    this.groups.set(group, whole);
    return [row.cell, whole.cell, this.total];
  }
}

/**
 * Figures of a company over a span of buckets. What it reads, and costs, grows with buckets and dimension values,
 * never with events.
 * @throws PlatformError VALIDATION_ERROR for an unknown metric or dimension, or dimensions that are not rolled up together
 */
export async function querySeries(scope: QueryScope, query: SeriesQuery): Promise<SeriesResult> {
  const metrics = query.metrics.map(requireMetric);
  const groupBy = inOrder(query.groupBy.map(requireDimension));
  const filters = Object.entries(query.filters).map(
    ([name, values]) => [requireDimension(name), new Set(values)] as const,
  );
  const tuple = requireTuple(inOrder([...groupBy, ...filters.map(([name]) => name)]));
  const cells = new Cells();
  const reads = partitionsOf(metrics, query.granularity, tuple).map(async ({ partition, key }) => {
    const { items, readUnits } = await readRows(scope.company, partition, query.start, query.end);
    for (const item of items) {
      const { bucket: kept, values } = parseRowKey(item.row);
      const bucket = query.into ? query.into(kept) : kept;
      if (bucket === undefined) continue;
      const dims = Object.fromEntries(tuple.map((name, index) => [name, values[index] ?? '']));
      if (filters.some(([name, kept]) => !kept.has(dims[name] ?? ''))) continue;
      const group = Object.fromEntries(groupBy.map((name) => [name, dims[name] ?? '']));
      for (const cell of cells.of(bucket, group)) {
        for (const [measure, amount] of Object.entries(item.sums))
          cell.add(`${partition}/${measure}`, amount);
        if (key) cell.join(key, values[tuple.length] ?? '', item);
      }
    }
    return readUnits;
  });
  const readUnits = (await Promise.all(reads)).reduce((sum, units) => sum + units, 0);
  return { ...resultOf(cells, metrics, query.granularity, tuple), readUnits };
}

function partitionsOf(
  metrics: readonly Metric[],
  granularity: Granularity,
  tuple: readonly Dimension[],
): { partition: string; key?: string }[] {
  const sums = new Set(metrics.map((metric) => sumsPartition(metric.source, granularity, tuple)));
  const distincts = new Map<string, string>();
  for (const { name, source, distincts: counts } of metrics) {
    for (const counted of counts) {
      if (granularity === 'hour')
        throw invalid(`${name} counts distinct members, which are kept by day; ask for days.`);
      distincts.set(distinctPartition(source, counted, tuple), `${source}/${counted}`);
    }
  }
  return [
    ...[...sums].map((partition) => ({ partition })),
    ...[...distincts].map(([partition, key]) => ({ partition, key })),
  ];
}

function resultOf(
  cells: Cells,
  metrics: readonly Metric[],
  granularity: Granularity,
  tuple: readonly Dimension[],
): Omit<SeriesResult, 'readUnits'> {
  const valuesOf = (cell: Cell) => {
    const entries = metrics.map((metric) => {
      const value = metric.value(figuresOf(cell, metric, sumsPartition(metric.source, granularity, tuple)));
      return [metric.name, value === null ? null : decimalText(value)] as const;
    });
    return Object.fromEntries(entries);
  };
  const estimated = metrics.filter((metric) => isEstimated(cells.total, metric)).map(({ name }) => name);
  const byKey = (one: [string, unknown], other: [string, unknown]) => (one[0] < other[0] ? -1 : 1);
  return {
    rows: [...cells.rows]
      .sort(byKey)
      .map(([, { bucket, dims, cell }]) => ({ bucket, dims, values: valuesOf(cell) })),
    groups: [...cells.groups].sort(byKey).map(([, { dims, cell }]) => ({ dims, values: valuesOf(cell) })),
    totals: valuesOf(cells.total),
    ...(estimated.length > 0 ? { estimated } : {}),
  };
}

function isEstimated(total: Cell, { source, distincts }: Metric): boolean {
  return distincts.some((counted) => total.distinct.get(`${source}/${counted}`)?.isEstimated === true);
}

/** A distinct count is 0, not unknown, where its source has events but none with a member. */
function figuresOf(cell: Cell, metric: Metric, partition: string): Figures {
  const sum = (measure: string) => cell.sums.get(`${partition}/${measure}`) ?? null;
  return {
    sum,
    distinct: (counted) => {
      const set = cell.distinct.get(`${metric.source}/${counted}`);
      if (set) return new Big(set.size);
      return sum('count') === null ? null : new Big(0);
    },
  };
}

function requireMetric(name: string): Metric {
  const metric = findMetric(name);
  if (metric) return metric;
  throw invalid(`The metric ${name.slice(0, 64)} is not in the catalogue; GET /v2/metrics lists it.`);
}

function requireDimension(name: string): Dimension {
  if (isDimension(name)) return name;
  throw invalid(`Figures are not kept by ${name.slice(0, 64)}.`);
}

function requireTuple(tuple: readonly Dimension[]): readonly Dimension[] {
  const wanted = tupleName(tuple);
  if (TUPLES.some((kept) => tupleName(kept) === wanted)) return tuple;
  const kept = TUPLES.filter((entry) => entry.length > 1).map((entry) => entry.join(' with '));
  throw invalid(`${tuple.join(', ')} cannot be combined. Combinations that are kept: ${kept.join('; ')}.`);
}

function invalid(details: string): PlatformError {
  return new PlatformError('VALIDATION_ERROR', 'These figures cannot be read', { details });
}
