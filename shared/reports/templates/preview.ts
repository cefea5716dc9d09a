import type { Caller } from '#shared/http/caller.ts';
import { validationError } from '#shared/http/validation.ts';
import type { ReadRetention } from '#shared/media/read-retention.ts';
import type { Cell, Chart, Column, Kpi, ReportDocument, Table } from '#shared/rendering/document.ts';
import { isTextual } from '#shared/rendering/document.ts';
import { numberOf } from '#shared/runtime/exact-json.ts';
import { daysIn } from '#shared/time/dates.ts';
import type { ReadAlerts } from '../document/alert-episodes.ts';
import { buildDocument } from '../document/build.ts';
import type { QuerySeries } from '../document/figures.ts';
import type { ReadEvents } from '../document/raw-data.ts';
import { layoutOf, requireCombination } from '../generate.ts';
import { MOST_PREVIEW_DAYS, PREVIEW_ROWS, type PreviewBody } from './contract.ts';
import { withParameters } from './given-parameters.ts';
import type { Template } from './template.ts';

export interface PreviewDependencies {
  query: QuerySeries;
  readEvents: ReadEvents;
  readAlerts: ReadAlerts;
  readRetention: ReadRetention;
  now: number;
}

/** Stands for the id of a template that is still being written. */
export const NOT_STORED = '-';

/**
 * What a report of the template would hold, of the company's own figures: key figures, charts and the first rows of
 * each table. Nothing is stored or counted against the day's reports.
 */
export async function previewTemplate(
  known: Template,
  body: PreviewBody,
  caller: Caller,
  deps: PreviewDependencies,
): Promise<object> {
  requireShort(body);
  const { template, filters } = withParameters(known, body, caller.companyName);
  await requireCombination(filters, template, caller);
  const { document } = await buildDocument({
    ...deps,
    reportId: 'preview',
    company: caller.company,
    template,
    request: {
      name: template.name,
      description: template.description,
      template_id: template.id,
      format: 'json',
      filters,
      layout: layoutOf(body, template),
      company_name: caller.companyName,
      plan: caller.plan,
      time_zone: caller.timeZone,
      currency: caller.currency,
      estimate_ms: 0,
    },
    onPart: () => Promise.resolve(),
  });
  return presentPreview(document);
}

function requireShort({ filters: { date_range: range } }: PreviewBody): void {
  if (daysIn(range) <= MOST_PREVIEW_DAYS) return;
  throw validationError([
    {
      field: 'filters.date_range.end',
      code: 'VALIDATION_ERROR',
      message: `Must lie within ${MOST_PREVIEW_DAYS} days from start: longer periods are for POST /v2/reports/generate`,
      provided_value: range.end,
    },
  ]);
}

async function presentPreview(document: ReportDocument): Promise<object> {
  const sections = [];
  for (const { type, title, text, kpis, charts, tables } of document.sections ?? []) {
    sections.push({
      type,
      title,
      ...(text === undefined ? {} : { text }),
      summary: kpis.map(presentKpi),
      charts: charts.map(presentChart),
      tables: await Promise.all(tables.map(presentTable)),
    });
  }
  const { template, period, timeZone, layout, notes } = document;
  return {
    template_id: template.id === NOT_STORED ? null : template.id,
    template_version: template.id === NOT_STORED ? null : template.version,
    period,
    time_zone: timeZone,
    layout: {
      orientation: layout.orientation,
      paper: layout.paper ?? 'a4',
      include_charts: layout.includeCharts,
    },
    sections,
    notes,
  };
}

function presentKpi({ key, label, unit, value, previous, change }: Kpi): object {
  return {
    metric: key,
    label,
    unit,
    value: numberOf(value),
    previous: numberOf(previous),
    change: numberOf(change),
  };
}

function presentChart({ id, kind, title, unit, labels, series }: Chart): object {
  const lines = series.map(({ name, values }) => ({ name, values: values.map(numberOf) }));
  return { id, kind, title, unit, labels, series: lines };
}

async function presentTable({ id, title, columns, rows, totals }: Table): Promise<object> {
  const shown: Record<string, unknown>[] = [];
  let isMore = false;
  for await (const row of eachRow(rows)) {
    isMore = shown.length === PREVIEW_ROWS;
    if (isMore) break;
    shown.push(named(columns, row));
  }
  return {
    id,
    title,
    columns: columns.map(({ key, label, type }) => ({ key, label, type: type.kind })),
    rows: shown,
    ...(totals === undefined ? {} : { totals: named(columns, totals) }),
    has_more: isMore,
  };
}

async function* eachRow(rows: Table['rows']): AsyncGenerator<Cell[]> {
  if (Symbol.iterator in rows) yield* rows;
  else for await (const batch of rows) yield* batch;
}

function named(columns: readonly Column[], row: readonly Cell[]): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({ key, type }, index) => [
      key,
      isTextual(type) ? (row[index] ?? null) : numberOf(row[index] ?? null),
    ]),
  );
}
