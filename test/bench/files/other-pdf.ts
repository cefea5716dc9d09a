import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PDFDocument, type PDFFont, type PDFPage, rgb } from 'pdf-lib';
import type { Chart, Column } from '#shared/rendering/document.ts';
import { formatCell } from '#shared/rendering/format-figure.ts';
import { fontkitForPdfLib } from '#shared/rendering/pdf/fontkit-adapter.ts';
import { COLUMNS, charts, NARROW, rows } from './rows.ts';

const ROWS_ON_PAGE = 46;
const [LEFT, TOP, WIDTH, ROW] = [46, 790, 503, 15];
const INK = rgb(0.12, 0.16, 0.22);
const NOTO = '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf';

/** Pages of the same rows and charts by pdf-lib's own drawing calls. */
export async function pdfLib(count: number, file: string): Promise<void> {
  const pdf = await PDFDocument.create();
  pdf.registerFontkit(fontkitForPdfLib);
  const font = await pdf.embedFont(await readFile(createRequire(import.meta.url).resolve(NOTO)), {
    subset: true,
  });
  for (const chart of charts()) drawChart(pdf.addPage(), chart, font);
  const columns = NARROW.flatMap((index) => COLUMNS[index] ?? []);
  let page = pdf.addPage();
  let n = 0;
  for (const cells of rows(count)) {
    if (n % ROWS_ON_PAGE === 0) {
      page = pdf.addPage();
      columns.forEach(({ label }, at) => drawCell(page, font, label, at, TOP, columns));
    }
    const y = TOP - (1 + (n % ROWS_ON_PAGE)) * ROW;
    if (n % 2 === 1)
      page.drawRectangle({ x: LEFT, y: y - 4, width: WIDTH, height: ROW, color: rgb(0.96, 0.97, 0.98) });
    NARROW.forEach((index, at) => {
      const column = columns[at];
      if (column) drawCell(page, font, formatCell(cells[index] ?? null, column.type), at, y, columns);
    });
    n += 1;
  }
  await writeFile(file, await pdf.save());
}

function drawCell(
  page: PDFPage,
  font: PDFFont,
  text: string,
  at: number,
  y: number,
  columns: readonly Column[],
): void {
  const width = WIDTH / columns.length;
  const kind = columns[at]?.type.kind;
  const isText = kind === 'text' || kind === 'date';
  const x = LEFT + at * width + (isText ? 0 : width - 5 - font.widthOfTextAtSize(text, 8));
  page.drawText(text, { x, y, size: 8, font, color: INK });
}

function drawChart(page: PDFPage, { title, labels, series }: Chart, font: PDFFont): void {
  page.drawText(title, { x: LEFT, y: TOP, size: 13, font, color: INK });
  const values = (series[0]?.values ?? []).map(Number);
  const most = Math.max(...values);
  const at = (index: number) => ({
    x: LEFT + (index * WIDTH) / values.length,
    y: 500 + ((values[index] ?? 0) / most) * 160,
  });
  for (let index = 1; index < values.length; index += 1)
    page.drawLine({ start: at(index - 1), end: at(index), thickness: 1.6, color: INK });
  for (let index = 0; index < labels.length; index += 40)
    page.drawText(labels[index] ?? '', { x: at(index).x, y: 486, size: 7, font, color: INK });
}
