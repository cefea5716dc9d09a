import { Big } from 'big.js';
import type { Company } from '#shared/admin/company.ts';
import { METRICS, type Metric } from '#shared/metrics/catalogue/index.ts';
import { type Dimension, inOrder } from '#shared/metrics/dimensions.ts';
import { isKept } from '#shared/metrics/kept.ts';
import type { OwnMetrics } from '#shared/metrics/own/own-metrics.ts';
import { ownMetricsOf } from '#shared/metrics/own/recent.ts';
import { querySeries } from '#shared/metrics/query.ts';
import { aggregate, changeOf, type WindowFigures } from './aggregate.ts';
import { type Definition } from './definition.ts';
import type { LiveFeed } from './live-feed.ts';
import { liveFigures, nothingYet, spanOf } from './live-figures.ts';
import { bucketsOf, DEFAULT_WINDOW_S, runningHour, type Window, windowAt } from './window.ts';

/** A metric of an update, as S0 section 7 names its parts. */
export interface UpdateMetric {
  name: string;
  value: number | null;
  /** Percent against the window before. */
  change: number | null;
  unit: string;
  data_type: Metric['dataType'];
}

export interface UpdateFigures {
  metrics: UpdateMetric[];
  window: { start: string; end: string };
}

/** What figures are made of. */
export interface FigureSources {
  company: Pick<Company, 'id' | 'timeZone' | 'currency' | 'ownMetrics'>;
  feed: LiveFeed;
  now: number;
}

/** Metrics of a definition, in the catalogue's order for `all`; one that was deleted is left out. */
export function metricsOf({ metrics, windowSeconds, filters }: Definition, own: OwnMetrics): Metric[] {
  if (metrics === 'all') {
    const dimensions = inOrder(Object.keys(filters) as Dimension[]);
    const kind = windowAt(0, windowSeconds ?? DEFAULT_WINDOW_S).kind;
    return [...METRICS, ...own.metrics].filter(
      (metric) => kind === 'live' || isKept(metric, kind, dimensions),
    );
  }
  return metrics.flatMap((name) => own.find(name) ?? []);
}

/** Figures of a definition as of now. What it costs grows with what arrived in the window, once for all who listen. */
export async function figuresOf(definition: Definition, sources: FigureSources): Promise<UpdateFigures> {
  const { company, now } = sources;
  const metrics = metricsOf(
    definition,
    await ownMetricsOf({ company: company.id, ownMetrics: company.ownMetrics }),
  );
  const window = windowAt(now, definition.windowSeconds ?? DEFAULT_WINDOW_S);
  await lookBack(metrics, window, definition, sources);
  const rolled =
    window.kind === 'live' ? undefined : await rolledFigures(metrics, window, definition, sources);
  return {
    window: { start: new Date(window.start).toISOString(), end: new Date(window.end).toISOString() },
    metrics: metrics.map((metric) => {
      const [current, before] = rolled?.(metric) ?? bothLive(metric, definition, window, sources);
      const value = shown(metric, aggregate(metric, definition.aggregation, current));
      const { name, unit, dataType } = metric;
      return {
        name,
        value,
        change: changeOf(value, shown(metric, aggregate(metric, definition.aggregation, before))),
        unit: unit === 'money' ? company.currency : (metric.measuredIn ?? unit),
        data_type: dataType,
      };
    }),
  };
}

/** Percentages are kept as fractions. */
function shown({ unit }: Metric, value: number | null): number | null {
  return value === null || unit !== 'percent' ? value : new Big(value).times(100).round(4).toNumber();
}

function ownWindow(metric: Metric, definition: Definition, window: Window): Window {
  if (metric.window !== 'hour') return window;
  return definition.windowSeconds === undefined
    ? runningHour(window.end)
    : { ...window, stepMs: window.end - window.start, steps: 1 };
}

async function lookBack(
  metrics: readonly Metric[],
  window: Window,
  definition: Definition,
  { feed, now }: FigureSources,
): Promise<void> {
  if (window.kind !== 'live') return;
  const starts = metrics.map((metric) => ownWindow(metric, definition, window).previousStart);
  await feed.look(Math.min(window.previousStart, ...starts), now);
}

function bothLive(
  metric: Metric,
  definition: Definition,
  shared: Window,
  { feed }: FigureSources,
): [WindowFigures, WindowFigures] {
  const { start, end, previousStart, stepMs, steps } = ownWindow(metric, definition, shared);
  const over = (from: number, to: number) =>
    liveFigures(feed, metric, spanOf(from, to, stepMs, steps), definition.filters);
  return [over(start, end + 1), over(previousStart, start)];
}

async function rolledFigures(
  metrics: readonly Metric[],
  window: Window,
  { filters }: Definition,
  { company }: FigureSources,
): Promise<(metric: Metric) => [WindowFigures, WindowFigures]> {
  const { kind, start, end, previousStart, steps } = window;
  if (kind === 'live') throw new Error('Windows of up to an hour are figured from live cells.');
  const read = async (from: number, to: number) => {
    const [first, last] = bucketsOf(kind, from, to, company.timeZone);
    return querySeries(
      { company: company.id, timeZone: company.timeZone, currency: company.currency },
      {
        metrics,
        start: first,
        end: last,
        granularity: kind,
        groupBy: [],
        filters,
      },
    );
  };
  const [current, before] = await Promise.all([read(start, end), read(previousStart, start - 1)]);
  const figures = (result: Awaited<ReturnType<typeof read>>, metric: Metric): WindowFigures => {
    const whole = result.totals[metric.name] ?? null;
    return {
      whole: whole === null ? nothingYet(metric) : new Big(whole),
      steps: result.rows.flatMap(({ values }) => {
        const value = values[metric.name];
        return value === null || value === undefined ? [] : [new Big(value)];
      }),
      stepCount: steps,
      singles: [],
    };
  };
  return (metric) => [figures(current, metric), figures(before, metric)];
}
