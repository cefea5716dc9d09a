import { versions } from 'node:process';
import { dayOf } from '#shared/metrics/calendar.ts';
import { findMetrics } from '#shared/metrics/own/recent.ts';
import type { Chart, Layout, ReportDocument, Table } from '#shared/rendering/document.ts';
import { periodBefore } from '#shared/time/dates.ts';
import { dimensionFilters, dimensionLabel, FILTER_NAMES, type ReportFilters } from '../filters.ts';
import { readLogo } from '../logo.ts';
import type { ReportRequest } from '../report-request.ts';
import type { Template } from '../templates/template.ts';
import { type Breakdown, breakdownTable, readBreakdown } from './breakdown.ts';
import { breakdownChart, type ChartKind, timeSeriesChart } from './charts.ts';
import { DATE_COLUMN, metricColumns } from './columns.ts';
import { dataSetOf } from './data-set.ts';
import { Figures, type QuerySeries } from './figures.ts';
import { kpisOf } from './kpis.ts';
import { hasPeriodBefore, periodNotes } from './notes.ts';

export interface BuildOptions {
  reportId: string;
  company: string;
  request: ReportRequest;
  template: Template;
  query: QuerySeries;
  now: number;
  /** Told how much of the reading is done, 0 to 1. */
  onPart: (done: number) => Promise<void>;
}

export interface BuiltDocument {
  document: ReportDocument;
  /** At most so many rows will be written. */
  mostRows: number;
}

/** A report's document from its template, filters and figures. The data set's rows are read when they are written. */
export async function buildDocument(options: BuildOptions): Promise<BuiltDocument> {
  const { request, template, now } = options;
  const figures = await figuresOf(options);
  const today = dayOf(now, request.time_zone);
  const period = request.filters.date_range;
  const whole = await figures.readOnce(period, []);
  await options.onPart(0.2);
  const before = hasPeriodBefore(request, today)
    ? (await figures.read(periodBefore(period), [])).totals
    : null;
  await options.onPart(0.4);
  const { breakdowns, notes } = await readBreakdowns(figures, options);
  const dataSection = template.sections.find((section) => section.type === 'data_set');
  const dataSet = await dataSetOf(
    figures,
    period,
    dataSection?.title ?? 'Data',
    dataSection?.dimensions ?? [],
  );
  await options.onPart(1);
  const tables = [
    ...dailyTables(figures, options, whole.rows),
    ...breakdowns.map((one) => breakdownTable(figures, one)),
  ];
  const document: ReportDocument = {
    ...headOf(options),
    kpis: kpisOf(figures, whole.totals, before),
    charts: request.layout.include_charts ? chartsOf(figures, options, whole, breakdowns, today) : [],
    tables: [dataSet.table, ...tables],
    notes: [...periodNotes(request, today, whole.rows.length === 0), ...notes],
  };
  const smallRows = breakdowns.reduce((sum, { groups }) => sum + groups.length, whole.rows.length);
  return { document, mostRows: dataSet.mostRows + smallRows };
}

async function figuresOf({ request, template, query, company }: BuildOptions): Promise<Figures> {
  const scope = { company, timeZone: request.time_zone, currency: request.currency };
  const names = request.filters.metrics ?? template.metrics;
  const known = await findMetrics({ company, ownMetrics: 0 }, names);
  const metrics = names.map((name) => {
    const metric = known.find(name);
    if (metric) return metric;
    throw new Error(`The metric ${name} is not in the catalogue any more.`);
  });
  return new Figures(query, scope, metrics, dimensionFilters(request.filters));
}

async function readBreakdowns(
  figures: Figures,
  { request, template, onPart }: BuildOptions,
): Promise<{ breakdowns: Breakdown[]; notes: string[] }> {
  const sections = template.sections.filter((section) => section.type === 'breakdown');
  const breakdowns: Breakdown[] = [];
  const notes: string[] = [];
  for (const [index, section] of sections.entries()) {
    if (figures.canGroupBy([section.dimension])) {
      const read = await readBreakdown(figures, request.filters.date_range, section);
      if (read) breakdowns.push(read);
    } else {
      const filtered = figures.filtered.map((name) => dimensionLabel(name).toLowerCase()).join(' and ');
      const wanted = dimensionLabel(section.dimension).toLowerCase();
      notes.push(
        `There is no breakdown by ${wanted}: figures are not kept by ${wanted} together with ${filtered}.`,
      );
    }
    await onPart(0.4 + (0.4 * (index + 1)) / sections.length);
  }
  return { breakdowns, notes };
}

function dailyTables(
  figures: Figures,
  { template }: BuildOptions,
  rows: Awaited<ReturnType<QuerySeries>>['rows'],
): Table[] {
  return template.sections
    .filter((section) => section.type === 'daily')
    .map(({ title }) => ({
      id: 'by_day',
      title,
      columns: [DATE_COLUMN, ...metricColumns(figures)],
      rows: rows.map(({ bucket, values }) => [bucket, ...figures.cells(values)]),
    }));
}

function chartsOf(
  figures: Figures,
  { request, template }: BuildOptions,
  whole: Awaited<ReturnType<QuerySeries>>,
  breakdowns: readonly Breakdown[],
  today: string,
): Chart[] {
  const kinds: readonly ChartKind[] = request.layout.chart_types;
  const period = request.filters.date_range;
  const lines = template.sections
    .filter((section) => section.type === 'time_series')
    .map((section) => {
      const metric = figures.shown(section.metric);
      const title = metric.name === section.metric ? section.title : `${metric.label} by day`;
      return timeSeriesChart(figures, whole, { title, metric, period, today, kinds });
    });
  const charts = [...lines, ...breakdowns.map((one) => breakdownChart(figures, one, kinds))].filter(
    (chart) => chart !== null,
  );
  return [...new Map(charts.map((chart) => [chart.id, chart])).values()];
}

function headOf({ reportId, request, template, now }: BuildOptions) {
  return {
    reportId,
    name: request.name,
    description: request.description,
    company: request.company_name,
    template: { id: template.id, name: template.name },
    generatedAt: new Date(now).toISOString(),
    period: request.filters.date_range,
    timeZone: request.time_zone,
    tzVersion: versions.tz ?? 'unknown',
    filters: filtersShown(request.filters),
    layout: layoutOf(request),
  };
}

function layoutOf({ layout }: ReportRequest): Layout {
  return {
    orientation: layout.orientation,
    includeCharts: layout.include_charts,
    paper: layout.paper,
    accentColor: layout.accent_color,
    logo: layout.logo === undefined ? undefined : readLogo(layout.logo),
  };
}

function filtersShown(filters: ReportFilters): { label: string; values: string[] }[] {
  return [...FILTER_NAMES, 'metrics' as const].flatMap((name) => {
    const values = filters[name];
    const words = name.replaceAll('_', ' ');
    return values === undefined
      ? []
      : [{ label: `${words.charAt(0).toUpperCase()}${words.slice(1)}`, values }];
  });
}
