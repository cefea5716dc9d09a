import { PlatformError } from '#shared/runtime/errors.ts';
import { type FigureRef, findMetric, type Metric } from './catalogue/index.ts';
import { decimalText } from './decimal.ts';
import { type Dimension, inOrder, isDimension, type Tuple } from './dimensions.ts';
import { combinationsOf, keptTuple } from './kept.ts';
import { type Cell, Cells } from './query-cells.ts';
import { readTuple } from './read-tuple.ts';
import { type Granularity, LEAD, parseRow } from './rollup-key.ts';

export interface QueryScope {
  company: string;
  timeZone: string;
  currency: string;
}

export interface SeriesQuery {
  /** Built-in ones may be told by their name. */
  metrics: readonly (string | Metric)[];
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
  const tuple = inOrder([...groupBy, ...filters.map(([name]) => name)]);
  const cells = new Cells();
  const span = { first: query.start, last: query.end };
  const reads = partitionsOf(metrics, query.granularity, tuple).map(
    async ({ partition, source, counted, spread }) => {
      const { items, readUnits } = await readTuple(scope.company, {
        partition,
        tuple,
        leads: query.filters[LEAD],
        ...span,
      });
      for (const item of items) {
        const { bucket: kept, values } = parseRow(tuple, item.row);
        const bucket = query.into ? query.into(kept) : kept;
        if (bucket === undefined) continue;
        const dims = Object.fromEntries(tuple.map((name, index) => [name, values[index] ?? '']));
        if (filters.some(([name, wanted]) => !wanted.has(dims[name] ?? ''))) continue;
        const group = Object.fromEntries(groupBy.map((name) => [name, dims[name] ?? '']));
        for (const cell of cells.of(bucket, group)) {
          if (counted) cell.join(counted, values[tuple.length] ?? '', item);
          else if (spread) cell.spread(spread, item);
          else cell.add(source, item);
        }
      }
      return readUnits;
    },
  );
  const readUnits = (await Promise.all(reads)).reduce((sum, units) => sum + units, 0);
  return { ...resultOf(cells, metrics), readUnits };
}

interface Partition {
  partition: string;
  source: string;
  /** The distinct count that it holds; sums where there is none. */
  counted?: FigureRef;
  /** The distribution that it holds. */
  spread?: FigureRef;
}

function partitionsOf(metrics: readonly Metric[], granularity: Granularity, tuple: Tuple): Partition[] {
  const partitions = new Map<string, Partition>();
  for (const metric of metrics) {
    for (const source of metric.sources) {
      const partition = keptTuple(source, tuple)?.[granularity];
      if (partition === undefined) throw notKept(metric, granularity, tuple);
      partitions.set(partition, { partition, source });
    }
    for (const ref of metric.distincts) {
      const [source = '', counted = ''] = ref.split('/');
      const partition = keptTuple(source, tuple)?.distincts[counted]?.[granularity];
      if (partition === undefined) throw notKept(metric, granularity, tuple);
      partitions.set(partition, { partition, source, counted: ref });
    }
    for (const ref of metric.spreads) {
      const [source = '', measure = ''] = ref.split('/');
      const partition = keptTuple(source, tuple)?.spreads[measure]?.[granularity];
      if (partition === undefined) throw notKept(metric, granularity, tuple);
      partitions.set(partition, { partition, source, spread: ref });
    }
  }
  return [...partitions.values()];
}

/** Says what is kept of the metric instead. */
function notKept(metric: Metric, granularity: Granularity, tuple: Tuple): PlatformError {
  const by = tuple.length === 0 ? 'as a whole' : `by ${tuple.join(' with ')}`;
  const kept = combinationsOf(metric, granularity).map((entry) => entry.join(' with '));
  const instead = kept.length === 0 ? 'It is kept by day.' : `Kept by ${granularity} by: ${kept.join('; ')}.`;
  return invalid(`${metric.name} is not kept by ${granularity} ${by}. ${instead}`);
}

function resultOf(cells: Cells, metrics: readonly Metric[]): Omit<SeriesResult, 'readUnits'> {
  const valuesOf = (cell: Cell) => {
    const figures = cell.figures();
    const entries = metrics.map((metric) => {
      const value = metric.value(figures);
      return [metric.name, value === null ? null : decimalText(value)] as const;
    });
    return Object.fromEntries(entries);
  };
  const estimated = metrics
    .filter(({ distincts }) => cells.total.isEstimated(distincts))
    .map(({ name }) => name);
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

function requireMetric(asked: string | Metric): Metric {
  if (typeof asked !== 'string') return asked;
  const metric = findMetric(asked);
  if (metric) return metric;
  throw invalid(`The metric ${asked.slice(0, 64)} is not in the catalogue; GET /v2/metrics lists it.`);
}

function requireDimension(name: string): Dimension {
  if (isDimension(name)) return name;
  throw invalid(`Figures are not kept by ${name.slice(0, 64)}.`);
}

function invalid(details: string): PlatformError {
  return new PlatformError('VALIDATION_ERROR', 'These figures cannot be read', { details });
}
