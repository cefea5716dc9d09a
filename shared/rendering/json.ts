import { assertWidth, inBatches, RowCount } from './batches.ts';
import { plainDecimal } from './decimal.ts';
import type { Cell, Chart, Column, Kpi, Renderer, ReportDocument, Table } from './document.ts';

/**
 * The whole document as one JSON value. Figures are JSON numbers written from their decimal text, so nothing is
 * rounded on the way out; a reader that needs more than a double's 15 digits reads them as text.
 */
export const renderJson: Renderer = (document, onRows) => {
  const count = new RowCount(onRows);
  return {
    contentType: 'application/json; charset=utf-8',
    extension: 'json',
    chunks: encoded(jsonText(document, count)),
    facts: () => ({ rows: count.rows, pageCount: null }),
  };
};

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const text of texts) yield Buffer.from(text, 'utf8');
}

async function* jsonText(document: ReportDocument, count: RowCount): AsyncGenerator<string, void, undefined> {
  yield `{"report":${JSON.stringify(head(document))}`;
  yield `,"summary":[${document.kpis.map(kpiText).join(',')}]`;
  yield `,"charts":[${document.charts.map(chartText).join(',')}],"tables":[`;
  for (const [index, table] of document.tables.entries()) {
    yield index > 0 ? ',' : '';
    yield* tableText(table, count);
  }
  yield `],"notes":${JSON.stringify(document.notes)}}\n`;
}

function head(document: ReportDocument): object {
  return {
    report_id: document.reportId,
    name: document.name,
    description: document.description,
    company: document.company,
    template_id: document.template.id,
    generated_at: document.generatedAt,
    period: document.period,
    time_zone: document.timeZone,
    tz_version: document.tzVersion,
    filters: document.filters.map(({ label, values }) => ({ name: label, values })),
  };
}

function kpiText({ key, label, unit, value, previous, change }: Kpi): string {
  const facts = JSON.stringify({ metric: key, name: label, unit }).slice(0, -1);
  return `${facts},"value":${figure(value)},"previous":${figure(previous)},"change":${figure(change)}}`;
}

function chartText({ id, kind, title, unit, labels, series }: Chart): string {
  const facts = JSON.stringify({ id, kind, title, unit, labels }).slice(0, -1);
  const lines = series.map(
    ({ name, values }) => `{"name":${JSON.stringify(name)},"values":[${values.map(figure).join(',')}]}`,
  );
  return `${facts},"series":[${lines.join(',')}]}`;
}

async function* tableText(table: Table, count: RowCount): AsyncGenerator<string, void, undefined> {
  const { id, title, columns, totals } = table;
  yield `${JSON.stringify({ id, title, columns: columns.map(({ key, label, type }) => ({ key, label, type })) }).slice(0, -1)},"rows":[`;
  let first = true;
  for await (const batch of inBatches(table.rows)) {
    for (const [index, row] of batch.entries()) assertWidth(table, row, count.rows + index + 1);
    yield (first ? '' : ',') + batch.map((row) => rowText(columns, row)).join(',');
    first = false;
    await count.add(batch.length);
  }
  yield `]${totals ? `,"totals":${rowText(columns, totals)}` : ''}}`;
}

function rowText(columns: readonly Column[], row: readonly Cell[]): string {
  const fields = columns.map(({ key, type }, index) => {
    const cell = row[index] ?? null;
    const isText = type.kind === 'text' || type.kind === 'date';
    return `${JSON.stringify(key)}:${isText ? JSON.stringify(cell) : figure(cell)}`;
  });
  return `{${fields.join(',')}}`;
}

function figure(cell: Cell): string {
  return cell === null ? 'null' : plainDecimal(cell);
}
