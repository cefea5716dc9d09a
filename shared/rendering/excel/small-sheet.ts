import { ByteWriter } from '../byte-writer.ts';
import type { Cell, Column } from '../document.ts';
import type { Tally } from '../tally.ts';
import { asciiBytes, cellWriter } from './cells.ts';
import type { SharedStrings } from './shared-strings.ts';
import type { Style, Styles } from './styles.ts';
import { NS, XML_HEAD } from './xml.ts';

/** Charts on a sheet. */
export interface SheetDrawing {
  /** Its relationship. */
  id: string;
  /** Rows after which a printed page ends. */
  breaks: readonly number[];
}

/** In per cent: a page is then as wide as two charts, also in fonts wider than Excel's, and higher than two rows of them. */
const PRINT_SCALE = 63;

export interface SmallCell {
  value: Cell;
  type?: Column['type'];
  style?: Style;
}

const TEXT = { kind: 'text' } as const;

/** A sheet of some hundred cells, made as a whole. */
export class SmallSheet {
  readonly #out = new ByteWriter();
  readonly #parts: { out: ByteWriter; tally: Tally; styles: Styles; strings: SharedStrings };
  /** Rows so far. */
  rows = 0;

  constructor(parts: { tally: Tally; styles: Styles; strings: SharedStrings }) {
    this.#parts = { ...parts, out: this.#out };
  }

  /** Adds a row and gives its number; no cells leave it empty. */
  row(cells: readonly SmallCell[] = [], height?: number): number {
    this.rows += 1;
    const at = String(this.rows);
    this.#out.ascii(`<row r="${at}"${height === undefined ? '' : ` ht="${height}" customHeight="1"`}>`);
    for (const [index, { value, type = TEXT, style = {} }] of cells.entries())
      cellWriter(this.#parts, { key: '', label: '', type }, index, style)(value, asciiBytes(at));
    this.#out.ascii('</row>');
    return this.rows;
  }

  xml(widths: readonly number[], drawing?: SheetDrawing): string {
    const columns = widths.map(
      (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
    );
    return (
      `${XML_HEAD}<worksheet xmlns="${NS.main}" xmlns:r="${NS.relationships}">` +
      (drawing ? '' : '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>') +
      '<sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/>' +
      `<cols>${columns.join('')}</cols><sheetData>${this.#out.take().toString('utf8')}</sheetData>` +
      '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>' +
      `${drawing ? drawn(drawing) : '<pageSetup orientation="landscape" fitToHeight="0"/>'}</worksheet>`
    );
  }
}

/** A sheet that is fitted to the page's width would ignore the breaks. */
function drawn({ id, breaks }: SheetDrawing): string {
  const marks = breaks.map((row) => `<brk id="${row}" max="16383" man="1"/>`);
  return (
    `<pageSetup scale="${PRINT_SCALE}" orientation="landscape"/>` +
    `<rowBreaks count="${breaks.length}" manualBreakCount="${breaks.length}">${marks.join('')}</rowBreaks>` +
    `<drawing r:id="${id}"/>`
  );
}
