import type { Cell, Column, Table } from '../document.ts';
import { formatCell, headingOf } from '../format-figure.ts';
import type { Tally } from '../tally.ts';
import { isolated } from './bidi.ts';
import type { Flow } from './flow.ts';
import { isBreakable, isLeftAligned, layTable, type TableLayout } from './table-layout.ts';
import { COLOR } from './theme.ts';
import { wrap, wrapWithin } from './wrap.ts';

const ROW_HEIGHT = 15;
const HEAD_PADDING = 9;
const LINE = 1.22;
/** From a row's top to the letters' line. */
const BASELINE = 10.6;
/** Lines of a cell; what is longer ends in an ellipsis. */
const MOST_LINES = 6;
/** No cell is large enough for more characters. */
const MOST_DRAWN = 1_000;
/** Rows that are measured before the columns' widths are set. */
const MEASURED_ROWS = 200;
const SMALLEST_FIGURE = 3;

/** A table over as many pages as it takes, its heading on each. */
export async function drawTable(flow: Flow, table: Table, tally: Tally): Promise<void> {
  await flow.prepare([table.title, ...table.columns.map(headingOf), ...(table.totals ?? [])]);
  let drawing: TableDrawing | undefined;
  for await (const batch of tally.rowsOf(table)) {
    await flow.prepare(textsOf(table, batch));
    drawing ??= beginTable(flow, table, batch.slice(0, MEASURED_ROWS));
    for (const row of batch) drawing.row(row);
  }
  if (!drawing) {
    flow.heading(table.title, ROW_HEIGHT);
    flow.paragraph('No data for this period.');
  } else drawing.end(table.totals);
  if (tally.cutNotice !== undefined) flow.paragraph(tally.cutNotice);
  flow.y -= 6;
}

function beginTable(flow: Flow, table: Table, sample: readonly Cell[][]): TableDrawing {
  const drawing = new TableDrawing(flow, layTable(table, sample, flow.page.face('bold'), flow));
  flow.heading(table.title, drawing.headHeight + 3 * ROW_HEIGHT);
  drawing.head();
  return drawing;
}

/** Figures need no fonts beyond the first. */
function* textsOf(table: Table, rows: readonly (readonly Cell[])[]): Generator<Cell, void, undefined> {
  const indexes = table.columns.flatMap((column, index) => (column.type.kind === 'text' ? [index] : []));
  for (const row of rows) for (const index of indexes) yield row[index] ?? null;
}

/** The lines of each cell, and how high they are together. */
interface Row {
  cells: string[][];
  height: number;
}

/** A table under way on a flow's pages. */
class TableDrawing {
  readonly headHeight: number;
  readonly #flow: Flow;
  readonly #layout: TableLayout;
  readonly #labels: string[][];
  #rows = 0;
  #last: Row | undefined;

  constructor(flow: Flow, layout: TableLayout) {
    const face = flow.page.face('bold');
    this.#flow = flow;
    this.#layout = layout;
    this.#labels = layout.table.columns.map((column, index) =>
      wrap(headingOf(column), face, layout.size, (layout.widths[index] ?? 0) - 2 * layout.padding),
    );
    const lines = Math.max(...this.#labels.map((label) => label.length));
    this.headHeight = lines * layout.size * LINE + HEAD_PADDING;
  }

  head(): void {
    const flow = this.#flow;
    const { table, size } = this.#layout;
    const bottom = flow.y - this.headHeight;
    flow.page.fillRect(flow.left, bottom, flow.width, this.headHeight, COLOR.head);
    for (const [index, column] of table.columns.entries()) {
      const lines = this.#labels[index] ?? [];
      const top = bottom + 5.5 + (lines.length - 1) * size * LINE;
      this.#lines(lines, column, index, { y: top, isBold: true });
    }
    flow.page.line({ x: flow.left, y: bottom }, { x: flow.left + flow.width, y: bottom }, COLOR.ink, 0.7);
    flow.y = bottom;
  }

  /** The last row waits, so that totals never stand on a page without one. */
  row(row: readonly Cell[]): void {
    const cells = this.#cellsOf(row, false);
    if (this.#last) this.#drawRow(this.#last, 0);
    this.#last = { cells, height: this.#heightOf(cells) };
  }

  end(totals: readonly Cell[] | undefined): void {
    const cells = totals && this.#cellsOf(totals, true);
    const height = cells === undefined ? 0 : this.#heightOf(cells);
    if (this.#last) this.#drawRow(this.#last, height + 2);
    if (cells) this.#drawTotals({ cells, height });
  }

  #drawRow({ cells, height }: Row, roomBelow: number): void {
    const flow = this.#flow;
    this.#makeRoom(height + roomBelow);
    flow.y -= height;
    if (this.#rows % 2 === 1) flow.page.fillRect(flow.left, flow.y, flow.width, height, COLOR.zebra);
    this.#rows += 1;
    this.#draw(cells, height, false);
  }

  #drawTotals({ cells, height }: Row): void {
    const flow = this.#flow;
    flow.page.line({ x: flow.left, y: flow.y }, { x: flow.left + flow.width, y: flow.y }, COLOR.ink, 0.7);
    flow.y -= height + 1;
    this.#draw(cells, height, true);
  }

  #makeRoom(height: number): void {
    const flow = this.#flow;
    if (flow.room >= height) return;
    flow.newPage();
    const { title } = this.#layout.table;
    const continued = ', continued';
    const style = { size: 8.5, color: COLOR.muted };
    const most = flow.width - flow.page.face().width(continued, style.size);
    const shown = flow.page.face().fit(title, style.size, most);
    flow.page.text(flow.left, flow.y - 8, `${isolated(shown)}${continued}`, style);
    flow.y -= 16;
    this.head();
  }

  /** The lines of each cell. */
  #cellsOf(row: readonly Cell[], isBold: boolean): string[][] {
    const { table, size, padding, widths } = this.#layout;
    const face = this.#flow.page.face(isBold ? 'bold' : 'regular');
    return table.columns.map((column, index) => {
      const cell = row[index] ?? null;
      if (cell === null && isBold) return [];
      const text = formatCell(cell, column.type);
      const width = (widths[index] ?? 0) - 2 * padding;
      if (!isBreakable(column) || text.length * size <= width) return [text];
      return wrapWithin(text.slice(0, MOST_DRAWN), face, size, { width, most: MOST_LINES });
    });
  }

  #heightOf(cells: readonly string[][]): number {
    const most = Math.max(1, ...cells.map((lines) => lines.length));
    return ROW_HEIGHT + (most - 1) * this.#layout.size * LINE;
  }

  #draw(cells: readonly string[][], height: number, isBold: boolean): void {
    const y = this.#flow.y + height - BASELINE;
    for (const [index, column] of this.#layout.table.columns.entries())
      this.#lines(cells[index] ?? [], column, index, { y, isBold });
  }

  #lines(
    lines: readonly string[],
    column: Column,
    index: number,
    { y, isBold }: { y: number; isBold: boolean },
  ): void {
    const { size, padding, x, widths } = this.#layout;
    const [left = 0, width = 0] = [x[index], widths[index]];
    const font = isBold ? ('bold' as const) : ('regular' as const);
    // A hair more, so that what just fits is not cut for a rounding.
    const maxWidth = width - 2 * padding + 0.2;
    const { page } = this.#flow;
    for (const [line, text] of lines.entries()) {
      const at = y - line * size * LINE;
      if (isLeftAligned(column)) page.text(left + padding, at, text, { size, font, maxWidth });
      else this.#figure(left + width - padding, at, text, { size, font, maxWidth });
    }
  }

  /** A figure that is wider than those measured is drawn smaller: it is of no use cut. */
  #figure(
    right: number,
    y: number,
    text: string,
    { size, font, maxWidth }: { size: number; font: 'bold' | 'regular'; maxWidth: number },
  ): void {
    const { page } = this.#flow;
    const width = page.face(font).width(text, size);
    const shown = width <= maxWidth ? size : Math.max(SMALLEST_FIGURE, (size * maxWidth) / width);
    page.text(right, y, text, { size: Math.round(shown * 100) / 100, font, align: 'right' });
  }
}
