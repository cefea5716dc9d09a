import { versions } from 'node:process';
import type { ReadRetention } from '#shared/media/read-retention.ts';
import { dayOf } from '#shared/metrics/calendar.ts';
import type { Metric } from '#shared/metrics/catalogue/index.ts';
import { findMetrics } from '#shared/metrics/own/recent.ts';
import type {
  Chart,
  DocumentSection,
  Kpi,
  Layout,
  ReportDocument,
  Table,
} from '#shared/rendering/document.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { periodBefore } from '#shared/time/dates.ts';
import { dimensionFilters, FILTER_NAMES, type ReportFilters } from '../filters.ts';
import { readLogo } from '../logo.ts';
import type { ReportRequest } from '../report-request.ts';
import { metricsShown, type Template } from '../templates/template.ts';
import type { ReadAlerts } from './alert-episodes.ts';
import type { BuiltSection, SectionContext } from './context.ts';
import { Figures, type QuerySeries } from './figures.ts';
import { comparisonNote, hasPeriodBefore, periodNotes } from './notes.ts';
import type { ReadEvents } from './raw-data.ts';
import { buildSection } from './sections.ts';

export interface BuildOptions {
  reportId: string;
  company: string;
  request: ReportRequest;
  template: Template;
  query: QuerySeries;
  readEvents: ReadEvents;
  readAlerts: ReadAlerts;
  readRetention: ReadRetention;
  now: number;
  /** Told how much of the reading is done, 0 to 1. */
  onPart: (done: number) => Promise<void>;
}

export interface BuiltDocument {
  document: ReportDocument;
  /** At most so many rows will be written. */
  mostRows: number;
}

/** A report's document from its template, filters and figures. Rows of large tables are read when they are written. */
export async function buildDocument(options: BuildOptions): Promise<BuiltDocument> {
  const { template } = options;
  const context = await contextOf(options);
  const built: BuiltSection[] = [];
  for (const [index, section] of template.sections.entries()) {
    built.push(await buildSection(context, section));
    await options.onPart((index + 1) / template.sections.length);
  }
  const sections = distinctIds(built);
  const document: ReportDocument = {
    ...headOf(options),
    comparedWith: comparesFigures(template) ? context.before : null,
    sections,
    kpis: firstOfEach(
      sections.flatMap(({ kpis }): Kpi[] => kpis),
      ({ key }) => key,
    ),
    charts: sections.flatMap(({ charts }) => charts),
    tables: tablesOf(sections, built),
    notes: [...(await notesOf(options, context)), ...new Set(built.flatMap(({ notes }) => notes))],
  };
  return { document, mostRows: built.reduce((sum, { rows }) => sum + rows, 1) };
}

async function contextOf({
  request,
  template,
  query,
  readEvents,
  readAlerts,
  readRetention,
  company,
  now,
}: BuildOptions): Promise<SectionContext> {
  const today = dayOf(now, request.time_zone);
  const period = request.filters.date_range;
  const scope = { company, timeZone: request.time_zone, currency: request.currency };
  const filters = dimensionFilters(request.filters);
  const names = request.filters.metrics ?? metricsShown(template);
  return {
    figures: new Figures({ query, scope, filters }, await metricsNamed(company, names)),
    request,
    company,
    period,
    before: hasPeriodBefore(request, today) ? periodBefore(period) : null,
    today,
    now,
    readEvents,
    readAlerts,
    readRetention,
  };
}

async function metricsNamed(company: string, names: readonly string[]): Promise<Metric[]> {
  const known = await findMetrics({ company, ownMetrics: 0 }, names);
  return names.map((name) => {
    const metric = known.find(name);
    if (metric) return metric;
    throw new PlatformError(
      'REPORT_GENERATION_FAILED',
      `The metric ${name} is not in the catalogue any more`,
      {
        details: 'Take it out of the template, or name other metrics in filters.metrics.',
      },
    );
  });
}

async function notesOf(
  { template, request }: BuildOptions,
  { figures, period, today }: SectionContext,
): Promise<string[]> {
  const hasFigures = figures.metrics.length > 0;
  const isEmpty = hasFigures && (await figures.readOnce(period, [])).rows.length === 0;
  const compared = comparesFigures(template) ? comparisonNote(request, today) : [];
  return [...periodNotes(request, today, isEmpty), ...compared];
}

function comparesFigures({ sections }: Template): boolean {
  return sections.some((section) => 'comparison' in section && section.comparison === 'previous_period');
}

/** The table that a format with one table holds: of the section that was made for it, else the first there is. */
function dataSetOf(built: readonly BuiltSection[]): Table | undefined {
  const having = built.filter(({ section }) => section.tables.length > 0);
  const chosen =
    having.find(({ isDataSet }) => isDataSet) ?? having.find(({ section }) => section.type === 'table');
  return (chosen ?? having[0])?.section.tables[0];
}

/** The data set comes first; where no section has a table, the figures of a chart or row of key figures are one. */
function tablesOf(sections: readonly DocumentSection[], built: readonly BuiltSection[]): Table[] {
  const tables = sections.flatMap((section) => section.tables);
  if (tables.length > 0) return tables.sort((one, other) => Number(isData(other)) - Number(isData(one)));
  const instead = built.flatMap((one) => one.instead ?? []);
  const [series] = instead.filter(({ id }) => id.startsWith('by_'));
  const table = series ?? instead[0];
  return table === undefined ? [] : [{ ...table, id: DATA_SET }];
}

const DATA_SET = 'data';
const isData = ({ id }: Table) => id === DATA_SET;

/** A chart that stands in two sections alike is drawn in the first; tables of one name are told apart. */
function distinctIds(built: readonly BuiltSection[]): DocumentSection[] {
  const dataSet = dataSetOf(built);
  const charts = new Set<string>();
  const tables = new Map<string, number>();
  return built.map(({ section }) => ({
    ...section,
    charts: section.charts.filter((chart: Chart) => !charts.has(chart.id) && charts.add(chart.id)),
    tables: section.tables.map((table) => {
      if (table === dataSet) return { ...table, id: DATA_SET };
      const count = (tables.get(table.id) ?? 0) + 1;
      tables.set(table.id, count);
      return count === 1 ? table : { ...table, id: `${table.id}_${count}` };
    }),
  }));
}

function firstOfEach<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].reverse();
}

function headOf({ reportId, request, template, now }: BuildOptions) {
  return {
    reportId,
    name: request.name,
    description: request.description,
    company: request.company_name,
    template: { id: template.id, name: template.name, version: template.version },
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
