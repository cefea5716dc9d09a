import { PDFDocument } from 'pdf-lib';
import type { DocumentSection, Layout, Renderer, ReportDocument } from '../document.ts';
import { formatPeriod } from '../format-dates.ts';
import { FORMATS } from '../formats.ts';
import { Tally } from '../tally.ts';
import { isolated } from './bidi.ts';
import { drawChart } from './charts.ts';
import { drawCover } from './cover.ts';
import { Flow } from './flow.ts';
import { Fonts } from './fonts.ts';
import { drawKpis } from './kpis.ts';
import { embedLogo, type PlacedLogo } from './logo.ts';
import { PageWriter } from './page-writer.ts';
import { drawTable } from './table.ts';
import { COLOR, pageSize, themeOf } from './theme.ts';

const CHUNK_BYTES = 1_048_576;

/**
 * The document as PDF: vector drawings and selectable text. pdf-lib keeps the container, fonts and metadata; pages are
 * written as operators by us, which is some ten times faster than its drawing calls, and kept compressed until the
 * file is put together: some kilobytes each.
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
  const fonts = await Fonts.embed(pdf);
  const pages = new PageWriter(pdf, fonts);
  const { layout } = document;
  const flow = new Flow({
    size: pageSize(layout),
    fonts,
    theme: themeOf(layout),
    onFull: (page) => {
      pages.write(page);
    },
  });
  const logo = layout.logo === undefined ? null : await embedLogo(pdf, layout.logo);
  await drawReport(flow, document, tally, logo);
  sayWhatLacks(flow, fonts, tally);
  const names = [document.company, document.name].map(isolated).join(' · ');
  const label = `${names} · ${formatPeriod(document.period)}`;
  flow.footers({ label, id: document.reportId });
  for (const page of flow.pages) pages.write(page);
  pages.finish(logo);
  describe(pdf, document);
  return {
    bytes: await pdf.save({ objectsPerTick: 500, addDefaultPage: false }),
    pageCount: flow.pages.length,
  };
}

async function drawReport(
  flow: Flow,
  document: ReportDocument,
  tally: Tally,
  logo: PlacedLogo | null,
): Promise<void> {
  const [first, ...others] = document.sections ?? [whole(document)];
  await flow.prepare(textsOf(document));
  drawCover(flow, document, logo);
  if (first) drawFigures(flow, first);
  if (logo === null && document.layout.logo !== undefined)
    flow.paragraph('Note: The logo could not be read and is left out. Upload it again as PNG or JPEG.');
  for (const note of document.notes) flow.paragraph(`Note: ${note}`);
  if (document.kpis.length > 0 && document.kpis.every((kpi) => kpi.value === null))
    flow.paragraph('No data for this period and these filters. Check the dates, or send events first.', 11);
  if (first) await drawBelow(flow, first, document.layout, tally);
  for (const section of others) {
    if (section.kpis.length > 0) flow.heading(section.title, 80);
    drawFigures(flow, section);
    await drawBelow(flow, section, document.layout, tally);
  }
}

/** What a document without sections has, as one. */
function whole({ kpis, charts, tables }: ReportDocument): DocumentSection {
  return { type: 'all', title: '', kpis, charts, tables };
}

function drawFigures(flow: Flow, { title, text, kpis }: DocumentSection): void {
  if (text !== undefined) {
    flow.heading(title, 30);
    for (const part of text.split('\n')) {
      if (part.trim() === '') flow.y -= 5;
      else flow.paragraph(part, 9.5, COLOR.ink);
    }
  }
  drawKpis(flow, kpis);
}

async function drawBelow(
  flow: Flow,
  { charts, tables }: DocumentSection,
  { includeCharts }: Layout,
  tally: Tally,
): Promise<void> {
  if (includeCharts) for (const chart of charts) drawChart(flow, chart);
  for (const table of tables) await drawTable(flow, table, tally);
}

function sayWhatLacks(flow: Flow, fonts: Fonts, tally: Tally): void {
  tally.replacedCells += fonts.lacking;
  if (fonts.lacking === 0) return;
  flow.y -= 6;
  flow.paragraph(
    'Note: Some texts hold characters that the fonts of this file do not have; a sign stands for each. ' +
      'The same report as CSV, JSON or Excel has them all.',
  );
}

/** All that is drawn outside of tables. */
function* textsOf(document: ReportDocument): Generator<string | null, void, undefined> {
  const { name, description, company, template, filters, kpis, charts, notes } = document;
  yield* [name, description, company, template.name, ...notes, ...kpis.map(({ label }) => label)];
  for (const { title, text } of document.sections ?? []) yield* [title, text ?? null];
  for (const { label, values } of filters) yield* [label, ...values];
  for (const { title, labels, series } of charts) yield* [title, ...labels, ...series.map((one) => one.name)];
}

function describe(pdf: PDFDocument, document: ReportDocument): void {
  const generated = new Date(document.generatedAt);
  pdf.setTitle(document.name, { showInWindowTitleBar: true });
  pdf.setAuthor(document.company);
  pdf.setSubject(`${document.template.name}, ${formatPeriod(document.period)}`);
  pdf.setProducer('analytics-platform');
  pdf.setCreator('analytics-platform');
  pdf.setLanguage('en');
  pdf.setCreationDate(generated);
  pdf.setModificationDate(generated);
}
