import { holdableText } from '../cell-text.ts';
import type { Renderer, ReportDocument, Table } from '../document.ts';
import { FORMATS } from '../formats.ts';
import { DEFAULT_ACCENT, rgbOf } from '../palette.ts';
import { Tally } from '../tally.ts';
import { ZipWriter } from '../zip.ts';
import { type PlacedChart, placeCharts } from './chart-data.ts';
import { breaksAround, chartXml, drawingXml } from './chart-xml.ts';
import { dataSheetXml } from './data-sheet.ts';
import {
  contentTypes,
  coreProperties,
  ROOT_RELATIONSHIPS,
  relationships,
  type SheetEntry,
  workbookXml,
} from './package-parts.ts';
import { RowSource } from './row-source.ts';
import { SharedStrings } from './shared-strings.ts';
import { SheetNames } from './sheet-names.ts';
import { SmallSheet } from './small-sheet.ts';
import { Styles } from './styles.ts';
import { fillSummary, SUMMARY_WIDTHS } from './summary-sheet.ts';
import { escapeXml } from './xml.ts';

type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

const CHART_DATA_WIDTHS = [30, 18, 18, 18, 18, 18, 18, 18, 18];

/**
 * The document as a workbook: a summary with native charts, a sheet for each table (more where it has more rows than a
 * sheet), and the charts' figures. Cells are typed, numbers are shown by their unit. Rows go from the query into the
 * archive as they come, so memory does not grow with them.
 * @throws {RangeError} from `chunks` when a figure is not decimal text or a row has a wrong number of cells.
 */
export const renderExcel: Renderer = (document, options) => {
  const tally = new Tally('excel', options);
  return {
    contentType: FORMATS.excel.contentType,
    extension: FORMATS.excel.extension,
    chunks: new Workbook(document, tally, options?.sheetRows).chunks(),
    facts: () => tally.facts(),
  };
};

class Workbook {
  readonly #document: ReportDocument;
  readonly #tally: Tally;
  readonly #sheetRows: number | undefined;
  readonly #zip: ZipWriter;
  readonly #styles: Styles;
  readonly #strings = new SharedStrings();
  readonly #names = new SheetNames();
  readonly #sheets: SheetEntry[] = [];
  readonly #contents: { name: string; rows: number }[] = [];

  constructor(document: ReportDocument, tally: Tally, sheetRows: number | undefined) {
    const { accentColor } = document.layout;
    this.#document = document;
    this.#tally = tally;
    this.#sheetRows = sheetRows;
    this.#zip = new ZipWriter(document.generatedAt);
    this.#styles = new Styles(accentColor === undefined ? DEFAULT_ACCENT : rgbOf(accentColor));
  }

  /** Parts known beforehand come first, by which programs know what the file is; what depends on the rows comes last. */
  async *chunks(): Chunks {
    const { name, company, generatedAt, tables } = this.#document;
    const zip = this.#zip;
    yield zip.file('_rels/.rels', ROOT_RELATIONSHIPS);
    yield zip.file(
      'docProps/core.xml',
      coreProperties(this.#escaped(name), this.#escaped(company), generatedAt),
    );
    this.#sheets.push({ part: 1, name: this.#names.of('Summary') });
    for (const table of tables) yield* this.#table(table);
    yield* this.#front();
    if (!this.#strings.isEmpty) yield* zip.stream('xl/sharedStrings.xml', asyncOf(this.#strings.xml()));
    yield zip.file('xl/styles.xml', this.#styles.xml());
    yield zip.file('xl/workbook.xml', workbookXml(this.#sheets));
    yield zip.file('xl/_rels/workbook.xml.rels', this.#relationships());
    yield zip.end();
  }

  async *#table(table: Table): Chunks {
    const source = new RowSource(this.#tally.rowsOf(table));
    try {
      do yield* this.#sheet(table, source);
      while (await source.hasMore());
    } finally {
      await source.close();
    }
  }

  async *#sheet(table: Table, source: RowSource): Chunks {
    const part = this.#sheets.length + 1;
    const name = this.#names.of(table.title);
    const xml = dataSheetXml({ ...this.#parts(), table, source, mostRows: this.#sheetRows });
    let rows = 0;
    async function* chunks(): Chunks {
      ({ rows } = yield* xml);
    }
    yield* this.#zip.stream(`xl/worksheets/sheet${part}.xml`, chunks());
    const filtered = rows === 0 ? undefined : { columns: table.columns.length, lastRow: rows + 1 };
    this.#sheets.push({ part, name, filtered });
    this.#contents.push({ name, rows });
  }

  /** The summary, its charts and their figures, and the parts that count sheets and charts. */
  async *#front(): Chunks {
    const zip = this.#zip;
    const { charts, layout, notes } = this.#document;
    const figures = new SmallSheet(this.#parts());
    const name = this.#names.of('Chart data');
    const placed = placeCharts(figures, name, layout.includeCharts ? charts : []);
    const { cutNotice } = this.#tally;
    const summary = new SmallSheet(this.#parts());
    fillSummary(summary, this.#document, this.#contents, [
      ...notes,
      ...(cutNotice === undefined ? [] : [cutNotice]),
    ]);
    const fromRow = summary.rows + 1;
    const drawing = { id: 'rId1', breaks: breaksAround(placed.length, fromRow) };
    yield zip.file(
      'xl/worksheets/sheet1.xml',
      summary.xml(SUMMARY_WIDTHS, placed.length > 0 ? drawing : undefined),
    );
    if (placed.length > 0) {
      const part = this.#sheets.length + 1;
      this.#sheets.push({ part, name });
      yield zip.file(`xl/worksheets/sheet${part}.xml`, figures.xml(CHART_DATA_WIDTHS));
      yield* this.#charts(placed, fromRow);
    }
    const counted = { sheets: this.#sheets.map(({ part }) => part), charts: placed.length };
    yield zip.file('[Content_Types].xml', contentTypes({ ...counted, hasStrings: !this.#strings.isEmpty }));
  }

  async *#charts(placed: readonly PlacedChart[], fromRow: number): Chunks {
    const zip = this.#zip;
    yield zip.file(
      'xl/worksheets/_rels/sheet1.xml.rels',
      relationships([['drawing', '../drawings/drawing1.xml']]),
    );
    yield zip.file('xl/drawings/drawing1.xml', drawingXml(placed.length, fromRow));
    const targets = placed.map((_chart, index): [string, string] => [
      'chart',
      `../charts/chart${index + 1}.xml`,
    ]);
    yield zip.file('xl/drawings/_rels/drawing1.xml.rels', relationships(targets));
    for (const [index, chart] of placed.entries())
      yield zip.file(`xl/charts/chart${index + 1}.xml`, chartXml(chart, this.#tally));
  }

  #relationships(): string {
    const sheets = this.#sheets.map(({ part }): [string, string] => [
      'worksheet',
      `worksheets/sheet${part}.xml`,
    ]);
    const strings: [string, string][] = this.#strings.isEmpty ? [] : [['sharedStrings', 'sharedStrings.xml']];
    return relationships([...sheets, ['styles', 'styles.xml'], ...strings]);
  }

  #parts() {
    return { tally: this.#tally, styles: this.#styles, strings: this.#strings };
  }

  #escaped(text: string): string {
    return escapeXml(holdableText(text, this.#tally));
  }
}

async function* asyncOf<T>(items: Iterable<T>): AsyncGenerator<T, void, undefined> {
  yield* items;
}
