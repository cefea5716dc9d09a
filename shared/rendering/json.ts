import type { Chart, DocumentSection, Kpi, Renderer, ReportDocument, Table } from './document.ts';
import { FORMATS } from './formats.ts';
import { jsonFigure, jsonOf, jsonRowWriter } from './json-text.ts';
import { Tally } from './tally.ts';

/**
 * The whole document as one JSON value. Figures are JSON numbers written from their decimal text, so nothing is
 * rounded on the way out; a reader that needs more than a double's 15 digits reads them as text.
 */
export const renderJson: Renderer = (document, options) => {
  const tally = new Tally('json', options);
  return {
    contentType: FORMATS.json.contentType,
    extension: FORMATS.json.extension,
    chunks: encoded(jsonText(document, tally)),
    facts: () => tally.facts(),
  };
};

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const text of texts) yield Buffer.from(text, 'utf8');
}

async function* jsonText(document: ReportDocument, tally: Tally): AsyncGenerator<string, void, undefined> {
  yield `{"report":${jsonOf(head(document))}`;
  if (document.sections) yield `,"sections":${jsonOf(document.sections.map(outlineOf))}`;
  yield `,"summary":[${document.kpis.map(kpiText).join(',')}]`;
  yield `,"charts":[${document.charts.map(chartText).join(',')}],"tables":[`;
  for (const [index, table] of document.tables.entries()) {
    yield index > 0 ? ',' : '';
    yield* tableText(table, tally);
  }
  const { cutNotice } = tally;
  yield `],"notes":${jsonOf([...document.notes, ...(cutNotice === undefined ? [] : [cutNotice])])}}\n`;
}

function head(document: ReportDocument): object {
  return {
    report_id: document.reportId,
    name: document.name,
    description: document.description,
    company: document.company,
    template_id: document.template.id,
    ...(document.template.version === undefined ? {} : { template_version: document.template.version }),
    generated_at: document.generatedAt,
    period: document.period,
    time_zone: document.timeZone,
    tz_version: document.tzVersion,
    filters: document.filters.map(({ label, values }) => ({ name: label, values })),
  };
}

/** Which figures, charts and tables belong to a section; they themselves follow. */
function outlineOf({ type, title, text, kpis, charts, tables }: DocumentSection): object {
  return {
    type,
    title,
    ...(text === undefined ? {} : { text }),
    summary: kpis.map(({ key }) => key),
    charts: charts.map(({ id }) => id),
    tables: tables.map(({ id }) => id),
  };
}

function kpiText({ key, label, unit, value, previous, change }: Kpi): string {
  const facts = jsonOf({ metric: key, name: label, unit }).slice(0, -1);
  return `${facts},"value":${jsonFigure(value)},"previous":${jsonFigure(previous)},"change":${jsonFigure(change)}}`;
}

function chartText({ id, kind, title, unit, labels, series }: Chart): string {
  const facts = jsonOf({ id, kind, title, unit, labels }).slice(0, -1);
  const lines = series.map(
    ({ name, values }) => `{"name":${jsonOf(name)},"values":[${values.map(jsonFigure).join(',')}]}`,
  );
  return `${facts},"series":[${lines.join(',')}]}`;
}

async function* tableText(table: Table, tally: Tally): AsyncGenerator<string, void, undefined> {
  const { id, title, columns, totals } = table;
  yield `${jsonOf({ id, title, columns: columns.map(({ key, label, type }) => ({ key, label, type })) }).slice(0, -1)},"rows":[`;
  const rowText = jsonRowWriter(columns, tally);
  let first = true;
  for await (const batch of tally.rowsOf(table)) {
    yield (first ? '' : ',') + batch.map(rowText).join(',');
    first = false;
  }
  yield `]${totals ? `,"totals":${rowText(totals)}` : ''}}`;
}
