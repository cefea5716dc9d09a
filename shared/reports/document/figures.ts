import { Big } from 'big.js';
import type { Metric } from '#shared/metrics/catalogue/index.ts';
import type { Dimension } from '#shared/metrics/dimensions.ts';
import type { QueryScope, SeriesQuery, SeriesResult } from '#shared/metrics/query.ts';
import type { Cell, Unit } from '#shared/rendering/document.ts';
import type { Period } from '#shared/time/dates.ts';
import { isKeptTogether } from '../filters.ts';

export type QuerySeries = (scope: QueryScope, query: SeriesQuery) => Promise<SeriesResult>;
export type Values = Record<string, string | null>;

/** What figures are read with, the same for all of a report. */
export interface FigureSource {
  query: QuerySeries;
  scope: QueryScope;
  filters: Partial<Record<Dimension, string[]>>;
}

/** Figures of some metrics under a report's filters; each grouping of a period is read once for all that share it. */
export class Figures {
  readonly metrics: readonly Metric[];
  readonly scope: QueryScope;
  readonly filters: Partial<Record<Dimension, string[]>>;
  readonly #source: FigureSource;
  readonly #kept: Map<string, Promise<SeriesResult>>;
  /** Reads the whole once for all sections. */
  readonly #root: Figures;

  constructor(
    source: FigureSource,
    metrics: readonly Metric[],
    kept: Map<string, Promise<SeriesResult>> = new Map(),
    root?: Figures,
  ) {
    this.#source = source;
    this.scope = source.scope;
    this.filters = source.filters;
    this.metrics = metrics;
    this.#kept = kept;
    this.#root = root ?? this;
  }

  /** Figures of some of these metrics. */
  of(names: readonly string[]): Figures {
    const metrics = names.map((name) => requireMetric(this.#root.metrics, name));
    return new Figures(this.#source, metrics, this.#kept, this.#root);
  }

  get filtered(): Dimension[] {
    return Object.keys(this.filters) as Dimension[];
  }

  /** Whether figures exist by these dimensions under the report's filters. */
  canGroupBy(dimensions: readonly Dimension[]): boolean {
    return isKeptTogether(this.metrics, [...dimensions, ...this.filtered]);
  }

  read(
    period: Period,
    groupBy: readonly Dimension[],
    into?: (day: string) => string | undefined,
  ): Promise<SeriesResult> {
    return this.#source.query(this.scope, {
      metrics: this.metrics,
      ...period,
      granularity: 'day',
      groupBy,
      filters: this.filters,
      ...(into === undefined ? {} : { into }),
    });
  }

  /** As `read`, remembered: for what several parts of the report show. What is by no dimension is read for all at once. */
  readOnce(period: Period, groupBy: readonly Dimension[]): Promise<SeriesResult> {
    const reader = groupBy.length === 0 ? this.#root : this;
    const names = reader.metrics.map(({ name }) => name).join();
    const key = `${period.start}/${period.end}/${groupBy.join()}/${names}`;
    const reading = this.#kept.get(key) ?? reader.read(period, groupBy);
    this.#kept.set(key, reading);
    return reading;
  }

  unitOf(metric: Metric): Unit {
    return metric.unit === 'money' ? { kind: 'money', currency: this.scope.currency } : { kind: metric.unit };
  }

  cells(values: Values): Cell[] {
    return this.metrics.map(({ name }) => values[name] ?? null);
  }
}

/** Whether figures of parts add up to the figure of the whole. Distinct counts and ratios do not. */
export function isAdditive(metric: Metric): boolean {
  return metric.aggregation === 'sum' || metric.aggregation === 'count';
}

/**
 * What the whole has beyond its parts: events that lack the dimension the parts are by. Null where nothing is left;
 * figures that do not add up are null in it, since they cannot be known.
 */
export function remainder(
  metrics: readonly Metric[],
  whole: Values,
  parts: readonly Values[],
): Values | null {
  const left: Values = {};
  let some = false;
  for (const metric of metrics) {
    const { name } = metric;
    const total = whole[name] ?? null;
    if (!isAdditive(metric) || total === null) {
      left[name] = null;
      continue;
    }
    const rest = parts.reduce((sum, part) => sum.minus(part[name] ?? 0), new Big(total));
    left[name] = rest.toFixed();
    some ||= !rest.eq(0);
  }
  return some ? left : null;
}

/** What several parts come to together; null for what does not add up. */
export function together(metrics: readonly Metric[], parts: readonly Values[]): Values {
  return Object.fromEntries(
    metrics.map((metric) => {
      const known = parts.flatMap(({ [metric.name]: value }) => value ?? []);
      if (!isAdditive(metric) || known.length === 0) return [metric.name, null];
      return [metric.name, known.reduce((sum, value) => sum.plus(value), new Big(0)).toFixed()];
    }),
  );
}

function requireMetric(metrics: readonly Metric[], name: string): Metric {
  const metric = metrics.find((one) => one.name === name);
  if (metric) return metric;
  throw new Error(`A section shows ${name}, which its report does not read.`);
}
