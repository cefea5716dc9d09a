import { ByteWriter } from './byte-writer.ts';
import { inertCellText } from './cell-text.ts';
import { plainDecimal } from './decimal.ts';
import { type Cell, type Column, isTextual, type Renderer, type Table } from './document.ts';
import { type CsvDialect, dialectOf } from './format-options.ts';
import { FORMATS, MOST_CELL_CHARACTERS } from './formats.ts';
import { inertText } from './inert-text.ts';
import { Tally } from './tally.ts';

const LINE_END = '\r\n';
const BYTE_ORDER_MARK = '\ufeff';

/** Inside quotes these are data (RFC 4180 section 2); every delimiter of ours, since readers guess theirs. */
const NEEDS_QUOTES = /[",\r\n;\t|]/;

type PutCell = (cell: Cell) => void;

/**
 * The document's first table as RFC 4180 CSV: UTF-8, CRLF, one heading row of column keys. Figures are plain decimal
 * text (`-12.50`), with the locale's decimal mark; a missing figure is an empty field, empty text is `""`. Text that a
 * spreadsheet would run as a formula gets a leading apostrophe. Each chunk holds whole rows. Where rows had to be left
 * out, the last line says so in its first field.
 * @throws {RangeError} from `chunks` when a figure is not decimal text or a row has a wrong number of cells.
 */
export const renderCsv: Renderer = (document, options) => {
  const [table] = document.tables;
  if (table === undefined) {
    throw new RangeError(
      `Report ${document.reportId} has no table to write as CSV. Give it one, or ask for JSON.`,
    );
  }
  const tally = new Tally('csv', options);
  return {
    contentType: FORMATS.csv.contentType,
    extension: FORMATS.csv.extension,
    chunks: csvChunks(table, tally, dialectOf(options?.format ?? {})),
    facts: () => tally.facts(),
  };
};

async function* csvChunks(
  table: Table,
  tally: Tally,
  dialect: CsvDialect,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { delimiter, bom } = dialect;
  const out = new ByteWriter();
  const heading = table.columns.map((column) => quoted(inertText(column.key))).join(delimiter);
  out.text((bom ? BYTE_ORDER_MARK : '') + heading + LINE_END);
  yield out.take();
  const writers = table.columns.map((column) => cellWriter(out, column, tally, dialect));
  const missing = table.columns.length === 1 ? '""' : '';
  for await (const batch of tally.rowsOf(table)) {
    for (const row of batch) putRow(out, writers, row, delimiter.charCodeAt(0), missing);
    yield out.take();
  }
  if (tally.cutNotice === undefined) return;
  out.text(quoted(tally.cutNotice) + delimiter.repeat(table.columns.length - 1) + LINE_END);
  yield out.take();
}

/** In a table of one column an empty line would be skipped by most readers, so `missing` is `""` there. */
function putRow(
  out: ByteWriter,
  writers: readonly PutCell[],
  row: readonly Cell[],
  delimiter: number,
  missing: string,
): void {
  let first = true;
  let index = 0;
  for (const put of writers) {
    if (!first) out.byte(delimiter);
    first = false;
    const cell = row[index++] ?? null;
    if (cell !== null) put(cell);
    else if (missing !== '') out.ascii(missing);
  }
  out.ascii(LINE_END);
}

function cellWriter(out: ByteWriter, { type }: Column, tally: Tally, { decimal }: CsvDialect): PutCell {
  if (isTextual(type))
    return (cell) => {
      if (cell === null || (cell.length <= MOST_CELL_CHARACTERS && out.harmless(cell))) return;
      out.text(quoted(inertCellText(cell, tally)));
    };
  const mark = decimal.charCodeAt(0);
  return (cell) => {
    if (cell !== null && !out.decimal(cell, mark)) out.decimal(plainDecimal(cell), mark);
  };
}

function quoted(text: string): string {
  if (text === '') return '""';
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
