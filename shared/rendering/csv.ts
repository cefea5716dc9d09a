import { assertWidth, inBatches, RowCount } from './batches.ts';
import { plainDecimal } from './decimal.ts';
import type { Cell, Column, Renderer, Table } from './document.ts';
import { inertText } from './inert-text.ts';

const LINE_END = '\r\n';

/**
 * Inside quotes these are data (RFC 4180 section 2). Semicolon and tab are quoted as well, since spreadsheets of
 * some countries cut there.
 */
const NEEDS_QUOTES = /[",\r\n;\t]/;

type WriteCell = (cell: Cell) => string;

/**
 * The document's first table as RFC 4180 CSV: UTF-8 without a byte order mark, CRLF, one heading row of column
 * keys. Figures are plain decimal text (`-12.50`), a missing figure is an empty field, empty text is `""`. Text
 * that a spreadsheet would run as a formula gets a leading apostrophe. Each chunk holds whole rows.
 * @throws {RangeError} from `chunks` when a figure is not decimal text or a row has a wrong number of cells.
 */
export const renderCsv: Renderer = (document, onRows) => {
  const [table] = document.tables;
  if (table === undefined) {
    throw new RangeError(
      `Report ${document.reportId} has no table to write as CSV. Give it one, or ask for JSON.`,
    );
  }
  const count = new RowCount(onRows);
  return {
    contentType: 'text/csv; charset=utf-8',
    extension: 'csv',
    chunks: csvChunks(table, count),
    facts: () => ({ rows: count.rows, pageCount: null }),
  };
};

async function* csvChunks(table: Table, count: RowCount): AsyncGenerator<Uint8Array, void, undefined> {
  const heading = table.columns.map((column) => quoted(inertText(column.key))).join(',');
  yield Buffer.from(heading + LINE_END, 'utf8');
  const writers = table.columns.map((column) => cellWriter(column, table.columns.length === 1));
  for await (const batch of inBatches(table.rows)) {
    let text = '';
    for (const [index, row] of batch.entries()) {
      assertWidth(table, row, count.rows + index + 1);
      text += csvRow(writers, row);
    }
    yield Buffer.from(text, 'utf8');
    await count.add(batch.length);
  }
}

function csvRow(writers: WriteCell[], row: Cell[]): string {
  let line = '';
  for (let index = 0; index < writers.length; index += 1) {
    if (index > 0) line += ',';
    line += writers[index]?.(row[index] ?? null) ?? '';
  }
  return line + LINE_END;
}

/** In a table of one column an empty line would be skipped by most readers, so a missing value is `""` there. */
function cellWriter(column: Column, alone: boolean): WriteCell {
  const missing = alone ? '""' : '';
  const kind = column.type.kind;
  if (kind === 'text' || kind === 'date')
    return (cell) => (cell === null ? missing : quoted(inertText(cell)));
  return (cell) => (cell === null ? missing : plainDecimal(cell));
}

function quoted(text: string): string {
  if (text === '') return '""';
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
