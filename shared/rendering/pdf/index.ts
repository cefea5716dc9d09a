import { PDFDocument, PDFName, type PDFPage } from 'pdf-lib';
import type { Renderer, ReportDocument } from '../document.ts';
import { FORMATS } from '../formats.ts';
import { Tally } from '../tally.ts';
import type { Canvas } from './canvas.ts';
import { drawChart } from './charts.ts';
import { drawCover } from './cover.ts';
import { Flow } from './flow.ts';
import { embedFonts, type Face, type FontName } from './fonts.ts';
import { drawKpis } from './kpis.ts';
import { drawTable } from './table.ts';
import { PAGE } from './theme.ts';

const CHUNK_BYTES = 1_048_576;

/**
 * The document as PDF: vector drawings and selectable text. pdf-lib keeps the container, fonts and metadata; pages are
 * written as operators by us, which is some ten times faster than its drawing calls.
 */
export const renderPdf: Renderer = (document, options) => {
  const tally = new Tally('pdf', options);
  let pageCount: number | null = null;
  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    const made = await makePdf(document, tally);
    pageCount = made.pageCount;
    for (let start = 0; start < made.bytes.length; start += CHUNK_BYTES)
      yield made.bytes.subarray(start, start + CHUNK_BYTES);
  }
  return {
    contentType: FORMATS.pdf.contentType,
    extension: FORMATS.pdf.extension,
    chunks: chunks(),
    facts: () => tally.facts(pageCount),
  };
};

async function makePdf(
  document: ReportDocument,
  tally: Tally,
): Promise<{ bytes: Uint8Array; pageCount: number }> {
  const pdf = await PDFDocument.create();
  const fonts = await embedFonts(pdf);
  const flow = new Flow(PAGE[document.layout.orientation], fonts);
  await drawReport(flow, document, tally);
  for (const canvas of flow.pages) addPage(pdf, canvas, fonts);
  describe(pdf, document);
  return { bytes: await pdf.save({ objectsPerTick: 200 }), pageCount: flow.pages.length };
}

async function drawReport(flow: Flow, document: ReportDocument, tally: Tally): Promise<void> {
  drawCover(flow, document);
  drawKpis(flow, document.kpis);
  for (const note of document.notes) flow.paragraph(`Note: ${note}`);
  if (document.kpis.every((kpi) => kpi.value === null))
    flow.paragraph('No data for this period and these filters. Check the dates, or send events first.', 11);
  if (document.layout.includeCharts) for (const chart of document.charts) drawChart(flow, chart);
  for (const table of document.tables) await drawTable(flow, table, tally);
  flow.footers(`${document.name} · ${document.reportId}`);
}

function addPage(pdf: PDFDocument, canvas: Canvas, fonts: Record<FontName, Face>): PDFPage {
  const page = pdf.addPage([canvas.width, canvas.height]);
  page.node.setFontDictionary(PDFName.of('F1'), fonts.regular.font.ref);
  page.node.setFontDictionary(PDFName.of('F2'), fonts.bold.font.ref);
  page.node.set(PDFName.of('Contents'), pdf.context.register(pdf.context.flateStream(canvas.content)));
  return page;
}

function describe(pdf: PDFDocument, document: ReportDocument): void {
  const generated = new Date(document.generatedAt);
  pdf.setTitle(document.name, { showInWindowTitleBar: true });
  pdf.setAuthor(document.company);
  pdf.setSubject(`${document.template.name}, ${document.period.start} to ${document.period.end}`);
  pdf.setProducer('analytics-platform');
  pdf.setCreator('analytics-platform');
  pdf.setLanguage('en');
  pdf.setCreationDate(generated);
  pdf.setModificationDate(generated);
}
