import { ByteWriter, type FieldShape } from './byte-writer.ts';
import { inertCellText } from './cell-text.ts';
import { plainDecimal } from './decimal.ts';
import { type Cell, type Column, isTextual, type Renderer, type Table } from './document.ts';
import { type CsvDialect, dialectOf } from './format-options.ts';
import { FORMATS, MOST_CELL_CHARACTERS } from './formats.ts';
import { inertText } from './inert-text.ts';
import { requireFirstTable, Tally } from './tally.ts';

const LINE_END = '\r\n';
const BYTE_ORDER_MARK = '\ufeff';

/** Inside quotes these are data (RFC 4180 section 2); every delimiter of ours, since readers guess theirs. */
const NEEDS_QUOTES = /[",\r\n;\t|]/;

/**
 * The document's first table as RFC 4180 CSV: UTF-8, CRLF, one heading row of column keys. Figures are plain decimal
 * text (`-12.50`), with the locale's decimal mark; a missing figure is an empty field, empty text is `""`. Text that a
 * spreadsheet would run as a formula gets a leading apostrophe. Each chunk holds whole rows. Where rows had to be left
 * out, the last line says so in its first field.
 * @throws {RangeError} from `chunks` when a figure is not decimal text or a row has a wrong number of cells.
 */
export const renderCsv: Renderer = (document, options) => {
  const table = requireFirstTable(document, 'csv');
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
  const shape = fieldShape(out, table.columns, tally, dialect);
  for await (const batch of tally.rowsOf(table)) {
    putRows(out, batch, shape);
    yield out.take();
  }
  if (tally.cutNotice === undefined) return;
  out.text(quoted(tally.cutNotice) + delimiter.repeat(table.columns.length - 1) + LINE_END);
  yield out.take();
}

function putRows(out: ByteWriter, rows: readonly Cell[][], shape: FieldShape): void {
  for (const row of rows) {
    // In a table of one column an empty line would be skipped by most readers.
    if (row.length === 1 && row[0] === null) out.ascii('""');
    else out.fields(row, shape);
    out.ascii(LINE_END);
  }
}

function fieldShape(
  out: ByteWriter,
  columns: readonly Column[],
  tally: Tally,
  { delimiter, decimal }: CsvDialect,
): FieldShape {
  const isText = Uint8Array.from(columns, ({ type }) => Number(isTextual(type)));
  const mark = decimal.charCodeAt(0);
  return {
    isText,
    longest: MOST_CELL_CHARACTERS,
    mark,
    delimiter: delimiter.charCodeAt(0),
    other: (cell, index) => {
      if (isText[index] === 1) out.text(quoted(inertCellText(cell, tally)));
      else out.decimal(plainDecimal(cell), mark);
    },
  };
}

function quoted(text: string): string {
  if (text === '') return '""';
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
