import type { Dimension } from '#shared/metrics/dimensions.ts';
import type { SeriesResult, SeriesRow } from '#shared/metrics/query.ts';
import type { Cell } from '#shared/rendering/document.ts';
import { type Period, pieces } from '#shared/time/dates.ts';
import type { SectionOf } from '../templates/section.ts';
import { DATE_COLUMN, dimensionColumns, metricColumns } from './columns.ts';
import { type BuiltSection, metricsFor, type SectionContext, sectionOf } from './context.ts';
import { type Figures, remainder, type Values } from './figures.ts';

/** Days whose rows are in memory at once. */
const PIECE_DAYS = 31;

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
export async function tableSection(
  context: SectionContext,
  section: SectionOf<'table'>,
): Promise<BuiltSection> {
  const { period } = context;
  const figures = context.figures.of(metricsFor(context, section.metrics));
  const whole = await figures.readOnce(period, []);
  const candidates = [section.dimensions, ...(section.alternatives ?? [])].filter(
    (names) => names.length > 0,
  );
  const shape = await chooseShape(figures, period, whole, candidates);
  const table = {
    id: tableId(shape),
    title: section.title,
    columns: [DATE_COLUMN, ...dimensionColumns(shape.dimensions), ...metricColumns(figures)],
    rows: rowsOf(figures, period, whole, shape),
    totals: ['Total', ...shape.dimensions.map(() => null), ...figures.cells(whole.totals)],
  };
  return {
    section: sectionOf('table', section.title, { tables: [table] }),
    notes: [],
    rows: Math.max(1, shape.groups + 1) * Math.max(1, whole.rows.length),
    isDataSet: candidates.length > 0,
  };
}

function tableId({ dimensions }: Shape): string {
  return dimensions.length === 0 ? 'by_day' : `by_day_and_${dimensions.join('_and_')}`;
}

/**
 * The first combination that the data has. One that adds two dimensions gives way where it loses an event and there are
 * others to choose, since those show more of what there is.
 */
async function chooseShape(
  figures: Figures,
  period: Period,
  whole: SeriesResult,
  candidates: readonly (readonly Dimension[])[],
): Promise<Shape> {
  for (const [index, candidate] of candidates.entries()) {
    const isLast = index === candidates.length - 1;
    const dimensions = [...candidate, ...figures.filtered.filter((name) => !candidate.includes(name))];
    if (!figures.canGroupBy(dimensions)) continue;
    const { groups } = await figures.readOnce(period, dimensions);
    if (groups.length === 0) continue;
    const parts = groups.map(({ values }) => values);
    const complete = remainder(figures.metrics, whole.totals, parts) === null;
    const added = candidate.filter((name) => !figures.filtered.includes(name));
    if (complete || added.length <= 1 || isLast) return { dimensions, groups: groups.length, complete };
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
