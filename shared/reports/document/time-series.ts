import type { Metric } from '#shared/metrics/catalogue/index.ts';
import type { SeriesResult } from '#shared/metrics/query.ts';
import type { Cell, Table } from '#shared/rendering/document.ts';
import { bucketOf, eachDay, type Period } from '#shared/time/dates.ts';
import type { SectionOf } from '../templates/section.ts';
import { timeSeriesCharts } from './charts.ts';
import { DATE_COLUMN, metricColumns } from './columns.ts';
import { type BuiltSection, leadOf, type SectionContext, sectionOf } from './context.ts';
import type { Figures } from './figures.ts';

type Section = SectionOf<'time_series'>;

/** Figures of the buckets of a period, one for each of `labels`. */
export interface Series {
  metrics: readonly Metric[];
  /** First days of the buckets. */
  labels: string[];
  /** By metric, in the order of `labels`. */
  values: Map<string, Cell[]>;
  hasData: boolean;
}

export async function timeSeriesSection(context: SectionContext, section: Section): Promise<BuiltSection> {
  const { period, before, request } = context;
  const metrics = chartedMetrics(context, section);
  const figures = context.figures.of(metrics);
  const series = seriesOf(context, figures, section, period, await readSeries(figures, section, period));
  const compared = section.comparison === 'previous_period' ? before : null;
  const past =
    compared && seriesOf(context, figures, section, compared, await readSeries(figures, section, compared));
  const isOwn = metrics.join() === section.metrics.join();
  const title = isOwn
    ? section.title
    : `${figures.metrics.map(({ label }) => label).join(', ')} by ${section.granularity}`;
  const charts =
    request.layout.include_charts && section.chart !== 'none'
      ? timeSeriesCharts(figures, series, past, { ...section, title, kinds: request.layout.chart_types })
      : [];
  const table = seriesTable(figures, series, title, section);
  const isTable = section.chart === 'none';
  return {
    section: sectionOf('time_series', title, { charts, tables: isTable ? [table] : [] }),
    notes: [],
    rows: isTable ? series.labels.length : 0,
    ...(isTable ? {} : { instead: table }),
  };
}

/** Those of the section that the request asks for, else the first that it asks for. */
function chartedMetrics({ request }: SectionContext, section: Section): readonly string[] {
  const asked = request.filters.metrics;
  if (asked === undefined) return section.metrics;
  const both = section.metrics.filter((name) => asked.includes(name));
  return both.length > 0 ? both : [leadOf(asked, section.metrics)];
}

function readSeries(figures: Figures, { granularity }: Section, period: Period): Promise<SeriesResult> {
  if (granularity === 'day') return figures.readOnce(period, []);
  return figures.read(period, [], (day) => bucketOf(day, granularity));
}

/** Days without events count 0 up to today; a ratio of nothing stays empty. */
function seriesOf(
  { today }: SectionContext,
  figures: Figures,
  { granularity }: Section,
  period: Period,
  { rows }: SeriesResult,
): Series {
  const labels = [...new Set([...eachDay(period)].map((day) => bucketOf(day, granularity)))];
  const byBucket = new Map(rows.map(({ bucket, values }) => [bucket, values]));
  const now = bucketOf(today, granularity);
  const valuesOf = (metric: Metric) =>
    labels.map((label): Cell => {
      const values = byBucket.get(label);
      if (values) return values[metric.name] ?? emptyOf(metric);
      return label > now ? null : emptyOf(metric);
    });
  return {
    metrics: figures.metrics,
    labels,
    values: new Map(figures.metrics.map((metric) => [metric.name, valuesOf(metric)])),
    hasData: rows.some(({ values }) => figures.metrics.some(({ name }) => (values[name] ?? null) !== null)),
  };
}

/** What a bucket has in which nothing happened. */
function emptyOf({ aggregation }: Metric): Cell {
  return aggregation === 'sum' || aggregation === 'count' || aggregation === 'distinct' ? '0' : null;
}

function seriesTable(figures: Figures, series: Series, title: string, { granularity }: Section): Table {
  const label = { day: 'Date', week: 'Week from', month: 'Month from' }[granularity];
  return {
    id: `by_${granularity}`,
    title,
    columns: [{ ...DATE_COLUMN, label }, ...metricColumns(figures)],
    rows: series.hasData
      ? series.labels.map((bucket, index): Cell[] => [
          bucket,
          ...figures.metrics.map(({ name }) => series.values.get(name)?.[index] ?? null),
        ])
      : [],
  };
}
