import type { Dimension } from '#shared/metrics/dimensions.ts';
import type { SeriesResult, SeriesRow } from '#shared/metrics/query.ts';
import type { Cell, Table } from '#shared/rendering/document.ts';
import { type Period, pieces } from '#shared/time/dates.ts';
import { DATE_COLUMN, dimensionColumns, metricColumns } from './columns.ts';
import { type Figures, remainder, type Values } from './figures.ts';

/** Days whose rows are in memory at once. */
const PIECE_DAYS = 31;

export interface DataSet {
  table: Table;
  /** At most so many rows, for whoever follows the progress. */
  mostRows: number;
}

/** The dimensions that a data set is by, and whether some events lack them. */
interface Shape {
  dimensions: readonly Dimension[];
  groups: number;
  complete: boolean;
}

/**
 * A row per day and combination of dimensions. Its rows are read a month at a time while the file is written, so their
 * number costs no memory. Events that lack a dimension have a row of their own each day, with the sums that are left.
 */
export async function dataSetOf(
  figures: Figures,
  period: Period,
  title: string,
  candidates: readonly (readonly Dimension[])[],
): Promise<DataSet> {
  const whole = await figures.readOnce(period, []);
  const shape = await chooseShape(figures, period, whole, candidates);
  const table: Table = {
    id: 'data',
    title,
    columns: [DATE_COLUMN, ...dimensionColumns(shape.dimensions), ...metricColumns(figures)],
    rows: rowsOf(figures, period, whole, shape),
    totals: ['Total', ...shape.dimensions.map(() => null), ...figures.cells(whole.totals)],
  };
  return { table, mostRows: Math.max(1, shape.groups + 1) * Math.max(1, whole.rows.length) };
}

/**
 * The first combination that the data has. One that adds two dimensions is taken only where it loses no event, since
 * the single one shows more of what there is.
 */
async function chooseShape(
  figures: Figures,
  period: Period,
  whole: SeriesResult,
  candidates: readonly (readonly Dimension[])[],
): Promise<Shape> {
  for (const candidate of candidates) {
    const dimensions = [...candidate, ...figures.filtered.filter((name) => !candidate.includes(name))];
    if (!figures.canGroupBy(dimensions)) continue;
    const { groups } = await figures.readOnce(period, dimensions);
    if (groups.length === 0) continue;
    const parts = groups.map(({ values }) => values);
    const complete = remainder(figures.metrics, whole.totals, parts) === null;
    const added = candidate.filter((name) => !figures.filtered.includes(name));
    if (complete || added.length <= 1) return { dimensions, groups: groups.length, complete };
  }
  return { dimensions: figures.filtered, groups: 0, complete: true };
}

async function* rowsOf(
  figures: Figures,
  period: Period,
  whole: SeriesResult,
  shape: Shape,
): AsyncGenerator<Cell[][]> {
  const wholeByDay = new Map(whole.rows.map(({ bucket, values }) => [bucket, values]));
  for (const piece of pieces(period, PIECE_DAYS)) {
    const { rows } = await figures.read(piece, shape.dimensions);
    const byDay = Map.groupBy(rows, ({ bucket }) => bucket);
    const days = new Set([...wholeByDay.keys()].filter((day) => day >= piece.start && day <= piece.end));
    for (const day of [...days, ...byDay.keys().filter((day) => !days.has(day))].sort()) {
      yield [...rowsOfDay(figures, day, byDay.get(day) ?? [], wholeByDay.get(day), shape)];
    }
  }
}

function* rowsOfDay(
  figures: Figures,
  day: string,
  rows: readonly SeriesRow[],
  whole: Values | undefined,
  shape: Shape,
): Generator<Cell[]> {
  for (const { dims, values } of rows) {
    yield [day, ...shape.dimensions.map((name) => dims[name] ?? null), ...figures.cells(values)];
  }
  if (shape.complete || whole === undefined) return;
  const rest = remainder(
    figures.metrics,
    whole,
    rows.map(({ values }) => values),
  );
  if (rest !== null) yield [day, ...shape.dimensions.map(() => null), ...figures.cells(rest)];
}
