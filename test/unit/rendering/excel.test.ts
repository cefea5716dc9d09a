import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import type { Cell, Chart, Column, RenderOptions, ReportDocument } from '#shared/rendering/document.ts';
import { SheetNames } from '#shared/rendering/excel/sheet-names.ts';
import { columnLetters } from '#shared/rendering/excel/xml.ts';
import { GBP, rendered, reportDocument } from '#test/support/report-document.ts';

const COLUMNS: Column[] = [
  { key: 'date', label: 'Date', type: { kind: 'date' } },
  { key: 'at', label: 'At', type: { kind: 'datetime' } },
  { key: 'country', label: 'Country', type: { kind: 'text' } },
  { key: 'orders', label: 'Orders', type: { kind: 'integer' } },
  { key: 'revenue', label: 'Revenue', type: GBP },
  { key: 'share', label: 'Share', type: { kind: 'percent' } },
];
const ROW: Cell[] = ['2026-01-02', '2026-01-02T03:04:05.678Z', 'France', '12', '-12.50', '0.153'];

async function workbook(document: ReportDocument, options?: RenderOptions) {
  const { bytes, facts } = await rendered('excel', document, options);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(Uint8Array.from(bytes).buffer);
  return { book, facts };
}

describe('a workbook', () => {
  it('has typed cells with formats by unit, a frozen heading, widths and a filter', async () => {
    const { book } = await workbook(reportDocument([ROW], {}, COLUMNS));
    const sheet = book.getWorksheet('Data');
    const cells = COLUMNS.map((_column, index) => sheet?.getRow(2).getCell(index + 1));
    expect(cells.map((cell) => cell?.value)).toEqual([
      new Date('2026-01-02T00:00:00Z'),
      new Date('2026-01-02T03:04:05.678Z'),
      'France',
      12,
      -12.5,
      0.153,
    ]);
    expect(cells.map((cell) => cell?.numFmt)).toEqual([
      'yyyy-mm-dd',
      'yyyy-mm-dd hh:mm:ss',
      undefined,
      '#,##0',
      '"£"#,##0.00;-"£"#,##0.00',
      '0.0%',
    ]);
    expect(sheet?.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect(sheet?.autoFilter).toBe('A1:F2');
    expect(sheet?.getColumn(5).width).toBeGreaterThan(8);
  });

  it('goes on in another sheet where one is full', async () => {
    const rows = Array.from({ length: 25 }, (_value, n): Cell[] => [`Country ${n}`, `${n}`]);
    const { book, facts } = await workbook(reportDocument(rows), { sheetRows: 14 });
    const names = ['Data', 'Data (2)', 'Data (3)'];
    const read = names.flatMap((name) => {
      const sheet = book.getWorksheet(name);
      expect(sheet?.getCell('A1').value).toBe('Country');
      return Array.from(
        { length: (sheet?.rowCount ?? 1) - 1 },
        (_value, n) => sheet?.getCell(n + 2, 2).value,
      );
    });
    expect(read).toEqual(rows.map((_row, n) => n));
    expect(book.worksheets.map(({ name }) => name)).toEqual(['Summary', ...names]);
    expect(facts.rows).toBe(25);
  });

  it('says on its last sheet and in its summary what was left out', async () => {
    const { book } = await workbook(reportDocument([ROW, ROW], {}, COLUMNS), { mostRows: 1 });
    expect(book.getWorksheet('Data')?.getCell('A5').value).toMatch(/1 row more were left out|1 row/);
    const notes = book.getWorksheet('Summary')?.getColumn(1).values ?? [];
    expect(notes.some((note) => typeof note === 'string' && note.startsWith('Not all data'))).toBe(true);
  });

  it('counts what it had to change: long text, characters that XML has not, digits, formulas (P39)', async () => {
    const texts = ['x'.repeat(40_000), 'a\0b', '\ud800', '=1+1', '@x', 'plain', '_x0041_'];
    const rows = texts.map((text, n): Cell[] => [text, n === 0 ? '12345678901234567.89' : '1']);
    const { book, facts } = await workbook(reportDocument(rows));
    expect(facts).toMatchObject({ cutCells: 1, replacedCells: 2, inertCells: 2, roundedCells: 1 });
    const read = texts.map((_text, n) => book.getWorksheet('Data')?.getCell(n + 2, 1));
    expect(read.map((cell) => cell?.type)).toEqual(texts.map(() => ExcelJS.ValueType.String));
    expect(read.slice(1).map((cell) => cell?.value)).toEqual([
      'a\ufffdb',
      '\ufffd',
      '=1+1',
      '@x',
      'plain',
      '_x0041_',
    ]);
    expect(read[0]?.text).toHaveLength(32_767);
  });

  it('draws its charts from cells', async () => {
    const chart: Chart = {
      id: 'a',
      kind: 'bar',
      title: 'By country',
      unit: GBP,
      labels: ['A', 'B'],
      series: [{ name: 'Revenue', values: ['1', null] }],
    };
    const { book } = await workbook(reportDocument([], { charts: [chart] }));
    const sheet = book.getWorksheet('Chart data');
    expect([sheet?.getCell('A3').value, sheet?.getCell('B3').value, sheet?.getCell('B4').value]).toEqual([
      'A',
      1,
      null,
    ]);
  });
});

it('names columns as spreadsheets do', () => {
  expect([0, 25, 26, 701, 702].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA']);
});

it('names sheets so that any program takes them', () => {
  const names = new SheetNames();
  const titles = [
    'By: country/region',
    'by  country region',
    "'Quoted'",
    '',
    'History',
    'x'.repeat(40),
    'x'.repeat(40),
  ];
  const made = titles.map((title) => names.of(title));
  expect(new Set(made.map((name) => name.toLowerCase())).size).toBe(titles.length);
  for (const name of made) expect(name).toMatch(/^[^[\]:*?/\\']{1,31}$/);
});
