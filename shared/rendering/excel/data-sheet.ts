import { ByteWriter } from '../byte-writer.ts';
import { type Cell, type Column, isTextual, type Table } from '../document.ts';
import { formatCell, formatFigure, headingOf } from '../format-figure.ts';
import { asciiBytes, type CellParts, cellWriter, type PutCell } from './cells.ts';
import { RowNumber } from './row-number.ts';
import type { RowSource } from './row-source.ts';
import { columnLetters, NS, XML_HEAD } from './xml.ts';

/** https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3 */
const MOST_ROWS = 1_048_576;
/** A sheet's part of the archive must stay below 4 GiB, which one batch of rows never adds 500 MB to. */
const MOST_BYTES = 3_500_000_000;
/** Below the data: totals, an empty row and a notice. */
const ROWS_AFTER = 3;
const ROW_OPEN = asciiBytes('<row r="');
const TAG_END = asciiBytes('">');
const NARROWEST = 9;
const WIDEST = 60;
/** The button of a filter stands over the end of a heading. */
const FILTER_BUTTON = 3;
/** Bold letters are so much wider. */
const BOLD = 1.15;
const WHOLE = { kind: 'integer' } as const;

export interface DataSheet {
  /** Rows of data in it. */
  rows: number;
  columns: number;
}

export interface DataSheetParts extends Omit<CellParts, 'out'> {
  table: Table;
  source: RowSource;
  /** Rows of a sheet, heading and what follows the data included. @default those of the format */
  mostRows?: number | undefined;
}

/** One sheet of a table's rows, as many as it takes; the rest stays in the source. Gives what it holds at the end. */
export async function* dataSheetXml(parts: DataSheetParts): AsyncGenerator<Buffer, DataSheet, undefined> {
  const { table, source, mostRows = MOST_ROWS } = parts;
  const out = new ByteWriter();
  const most = mostRows - 1 - ROWS_AFTER;
  let batch = await source.next(most);
  out.ascii(sheetHead(table, batch));
  const cells = { ...parts, out };
  putHeading(cells, table.columns);
  const writers = table.columns.map((column, index) => cellWriter(cells, column, index));
  const number = new RowNumber();
  number.next();
  let rows = 0;
  let bytes = 0;
  while (batch.length > 0) {
    for (const row of batch) putRow(out, writers, row, number.next());
    rows += batch.length;
    bytes += out.length;
    yield out.take();
    batch = rows < most && bytes < MOST_BYTES ? await source.next(most - rows) : [];
  }
  const lastRow = rows + 1;
  if (!(await source.hasMore())) putEnd(cells, parts, lastRow);
  out.ascii('</sheetData>');
  if (rows > 0) out.ascii(`<autoFilter ref="A1:${columnLetters(table.columns.length - 1)}${lastRow}"/>`);
  out.ascii('<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>');
  out.ascii('<pageSetup orientation="landscape" fitToHeight="0"/></worksheet>');
  yield out.take();
  return { rows, columns: table.columns.length };
}

function putHeading(cells: CellParts, columns: readonly Column[]): void {
  const writers = columns.map((column, index) =>
    cellWriter(cells, { ...column, type: { kind: 'text' } }, index, { font: 'heading', filled: true }),
  );
  putRow(cells.out, writers, columns.map(headingOf), asciiBytes('1'));
}

/** Totals under the rows of a table's last sheet, and what is missing in it. */
function putEnd(cells: CellParts, { table, tally }: DataSheetParts, lastRow: number): void {
  const { totals } = table;
  if (totals) {
    const look = { font: 'bold', ruled: true } as const;
    // A total's first cell says what it is, whatever the column holds.
    const writers = table.columns.map((column, index) =>
      cellWriter(cells, index === 0 ? { ...column, type: { kind: 'text' } } : column, index, look),
    );
    putRow(cells.out, writers, totals, asciiBytes(String(lastRow + 1)));
  }
  if (tally.cutNotice === undefined) return;
  const put = cellWriter(cells, { key: '', label: '', type: { kind: 'text' } }, 0, { font: 'bold' });
  putRow(cells.out, [put], [tally.cutNotice], asciiBytes(String(lastRow + ROWS_AFTER)));
}

/** @param number the row's, in digits */
function putRow(
  out: ByteWriter,
  writers: readonly PutCell[],
  row: readonly Cell[],
  number: Uint8Array,
): void {
  out.parts(ROW_OPEN, number, TAG_END);
  for (let index = 0; index < writers.length; index += 1) writers[index]?.(row[index] ?? null, number);
  out.ascii('</row>');
}

function sheetHead(table: Table, sample: readonly Cell[][]): string {
  const columns = table.columns.map(
    (_column, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${widthOf(table, sample, index)}" customWidth="1"/>`,
  );
  return (
    `${XML_HEAD}<worksheet xmlns="${NS.main}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` +
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' +
    '<selection pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>' +
    `<cols>${columns.join('')}</cols><sheetData>`
  );
}

/** In characters, from the heading, the first rows and the totals, whose letters are bold. */
function widthOf({ columns, totals = [] }: Table, sample: readonly Cell[][], index: number): number {
  const column = columns[index];
  if (column === undefined) return NARROWEST;
  const lengthOf = (row: readonly Cell[]) => shownLength(row[index] ?? null, column.type);
  // The first of the totals is a word.
  const total = index === 0 ? 0 : Math.ceil(lengthOf(totals) * BOLD);
  const widest = sample.reduce(
    (most, row) => Math.max(most, lengthOf(row)),
    Math.max(headingOf(column).length + FILTER_BUTTON, total),
  );
  return Math.min(WIDEST, Math.max(NARROWEST, widest + 2));
}

/** As the column's number format shows it, in which digits behind the point are always there. */
function shownLength(cell: Cell, type: Column['type']): number {
  if (cell === null) return 0;
  if (isTextual(type)) return formatCell(cell.slice(0, WIDEST), type).length;
  if (type.kind === 'decimal') return formatFigure(cell, WHOLE).length + '.00'.length;
  return type.kind === 'seconds'
    ? formatFigure(cell, WHOLE).length + '.0 s'.length
    : formatFigure(cell, type).length;
}
