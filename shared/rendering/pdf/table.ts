import { type Cell, type Column, isTextual, type Table } from '../document.ts';
import { formatCell } from '../format-figure.ts';
import type { Tally } from '../tally.ts';
import type { Flow } from './flow.ts';
import { COLOR } from './theme.ts';
import type { Typeface } from './typeface.ts';
import { wrap } from './wrap.ts';

const ROW_HEIGHT = 15;
const HEAD_HEIGHT = 18;
const SIZE = 8;
const SMALLEST = 5.5;
const HEAD_LINE = 9;
const PADDING = 5;
/** Rows that are measured before the columns' widths are set. */
const MEASURED_ROWS = 200;
/** No column is wide enough for more characters. */
const MOST_MEASURED = 250;

interface Layout {
  table: Table;
  /** Smaller than usual where many columns must fit. */
  size: number;
  x: number[];
  widths: number[];
}

/** A table over as many pages as it takes, its heading on each. */
export async function drawTable(flow: Flow, table: Table, tally: Tally): Promise<void> {
  flow.heading(table.title, HEAD_HEIGHT + 3 * ROW_HEIGHT);
  let layout: Layout | undefined;
  let drawn = 0;
  await flow.prepare([table.title, ...table.columns.map(({ label }) => label), ...(table.totals ?? [])]);
  for await (const batch of tally.rowsOf(table)) {
    await flow.prepare(textsOf(table, batch));
    if (!layout) {
      layout = layoutOf(flow, table, batch.slice(0, MEASURED_ROWS));
      drawHead(flow, layout);
    }
    for (const row of batch) drawRow(flow, layout, row, drawn++);
  }
  if (!layout) flow.paragraph('No data for this period.');
  else if (table.totals) drawTotals(flow, layout, table.totals);
  if (tally.cutNotice !== undefined) flow.paragraph(tally.cutNotice);
  flow.y -= 6;
}

/** Figures need no fonts beyond the first. */
function* textsOf(table: Table, rows: readonly (readonly Cell[])[]): Generator<Cell, void, undefined> {
  const indexes = table.columns.flatMap((column, index) => (givesWay(column) ? [index] : []));
  for (const row of rows) for (const index of indexes) yield row[index] ?? null;
}

function drawHead(flow: Flow, layout: Layout): void {
  const lines = layout.table.columns.map((column, index) =>
    wrap(column.label, flow.page.face('bold'), layout.size, (layout.widths[index] ?? 0) - 2 * PADDING),
  );
  const most = Math.max(...lines.map((label) => label.length));
  flow.y -= HEAD_HEIGHT + (most - 1) * HEAD_LINE;
  for (const [index, column] of layout.table.columns.entries()) {
    for (const [line, text] of (lines[index] ?? []).toReversed().entries()) {
      drawCell(flow, text, column, {
        ...cellAt(layout, index),
        y: flow.y + 4 + line * HEAD_LINE,
        bold: true,
      });
    }
  }
  flow.page.line(
    { x: flow.left, y: flow.y - 1 },
    { x: flow.left + flow.width, y: flow.y - 1 },
    COLOR.ink,
    0.8,
  );
  flow.y -= 3;
}

function cellAt({ x, widths, size }: Layout, index: number): { x: number; width: number; size: number } {
  return { x: x[index] ?? 0, width: widths[index] ?? 0, size };
}

function drawRow(flow: Flow, layout: Layout, row: readonly Cell[], index: number): void {
  if (flow.room < ROW_HEIGHT) {
    flow.newPage();
    drawHead(flow, layout);
  }
  flow.y -= ROW_HEIGHT;
  if (index % 2 === 1) flow.page.fillRect(flow.left, flow.y - 0.5, flow.width, ROW_HEIGHT, COLOR.zebra);
  drawCells(flow, layout, row, false);
}

function drawTotals(flow: Flow, layout: Layout, totals: readonly Cell[]): void {
  if (flow.room < ROW_HEIGHT + 4) {
    flow.newPage();
    drawHead(flow, layout);
  }
  flow.y -= ROW_HEIGHT + 2;
  flow.page.line(
    { x: flow.left, y: flow.y + ROW_HEIGHT },
    { x: flow.left + flow.width, y: flow.y + ROW_HEIGHT },
    COLOR.ink,
    0.6,
  );
  drawCells(flow, layout, totals, true);
}

function drawCells(flow: Flow, layout: Layout, row: readonly Cell[], bold: boolean): void {
  for (const [index, column] of layout.table.columns.entries()) {
    const cell = row[index] ?? null;
    const text = bold && cell === null ? '' : formatCell(cell, column.type);
    drawCell(flow, text, column, { ...cellAt(layout, index), y: flow.y + 4, bold });
  }
}

interface CellPlace {
  x: number;
  y: number;
  width: number;
  size: number;
  bold: boolean;
}

function drawCell(flow: Flow, text: string, column: Column, { x, y, width, size, bold }: CellPlace): void {
  if (text === '') return;
  const style = {
    size,
    maxWidth: width - 2 * PADDING,
    font: bold ? ('bold' as const) : ('regular' as const),
  };
  if (isText(column)) flow.page.text(x + PADDING, y, text, style);
  else flow.page.text(x + width - PADDING, y, text, { ...style, align: 'right' });
}

function isText({ type }: Column): boolean {
  return isTextual(type);
}

/** Dates and figures are of no use cut; names are. */
function givesWay({ type }: Column): boolean {
  return type.kind === 'text';
}

/** Columns as wide as what stands in them. Where that is too much, first the letters shrink, then names are cut. */
function layoutOf(flow: Flow, table: Table, rows: readonly Cell[][]): Layout {
  const face = flow.page.face('bold');
  const measured = [...rows, table.totals ?? []];
  const perPoint = table.columns.map((column, index) => widestPerPoint(face, column, measured, index));
  const widthsAt = (size: number) => perPoint.map((width) => width * size + 2 * PADDING + 1);
  let size = SIZE;
  while (size > SMALLEST && sum(widthsAt(size)) > flow.width) size -= 0.25;
  const wanted = widthsAt(size);
  const spare = flow.width - sum(wanted);
  const widths = spare >= 0 ? spread(wanted, spare) : squeezed(wanted, table.columns, flow.width);
  let left = flow.left;
  const x = widths.map((width) => {
    const own = left;
    left += width;
    return own;
  });
  return { table, size, x, widths };
}

/** A heading may break between words; what stands below it stays on one line. In points at a size of one. */
function widestPerPoint(
  face: Typeface,
  column: Column,
  rows: readonly (readonly Cell[])[],
  index: number,
): number {
  const texts = rows.flatMap((row) => {
    const cell = row[index] ?? null;
    return cell === null ? [] : [formatCell(cell, column.type).slice(0, MOST_MEASURED)];
  });
  return Math.max(...[...column.label.split(' '), ...texts].map((text) => face.width(text, 1)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function spread(widths: readonly number[], spare: number): number[] {
  return widths.map((width) => width + spare / widths.length);
}

function squeezed(wanted: readonly number[], columns: readonly Column[], width: number): number[] {
  const fixed = wanted.reduce(
    (sum, own, index) => sum + (columns[index] && !givesWay(columns[index]) ? own : 0),
    0,
  );
  const flexible = wanted.reduce((sum, own) => sum + own, 0) - fixed;
  const texts = Math.max(width - fixed, width * 0.25);
  const figures = width - texts;
  return wanted.map((own, index) =>
    columns[index] && givesWay(columns[index])
      ? (own * texts) / (flexible || 1)
      : (own * figures) / (fixed || 1),
  );
}
