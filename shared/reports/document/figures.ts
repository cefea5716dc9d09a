import { Big } from 'big.js';
import type { Metric } from '#shared/metrics/catalogue/index.ts';
import type { Dimension } from '#shared/metrics/dimensions.ts';
import type { QueryScope, SeriesQuery, SeriesResult } from '#shared/metrics/query.ts';
import type { Cell, Unit } from '#shared/rendering/document.ts';
import type { Period } from '#shared/time/dates.ts';
import { isKeptTogether } from '../filters.ts';

export type QuerySeries = (scope: QueryScope, query: SeriesQuery) => Promise<SeriesResult>;
export type Values = Record<string, string | null>;

/** Figures of one report: its metrics under its filters, each grouping of a period read once. */
export class Figures {
  readonly metrics: readonly Metric[];
  readonly scope: QueryScope;
  readonly filters: Partial<Record<Dimension, string[]>>;
  readonly #query: QuerySeries;
  readonly #kept = new Map<string, Promise<SeriesResult>>();

  constructor(
    query: QuerySeries,
    scope: QueryScope,
    metrics: readonly Metric[],
    filters: Partial<Record<Dimension, string[]>>,
  ) {
    this.#query = query;
    this.scope = scope;
    this.filters = filters;
    this.metrics = metrics;
  }

  get filtered(): Dimension[] {
    return Object.keys(this.filters) as Dimension[];
  }

  /** Whether figures exist by these dimensions under the report's filters. */
  canGroupBy(dimensions: readonly Dimension[]): boolean {
    return isKeptTogether(this.metrics, [...dimensions, ...this.filtered]);
  }

  read(period: Period, groupBy: readonly Dimension[]): Promise<SeriesResult> {
    return this.#query(this.scope, {
      metrics: this.metrics,
      ...period,
      granularity: 'day',
      groupBy,
      filters: this.filters,
    });
  }

  /** As `read`, remembered: for what several parts of the report show. */
  readOnce(period: Period, groupBy: readonly Dimension[]): Promise<SeriesResult> {
    const key = `${period.start}/${period.end}/${groupBy.join()}`;
    const reading = this.#kept.get(key) ?? this.read(period, groupBy);
    this.#kept.set(key, reading);
    return reading;
  }

  unitOf(metric: Metric): Unit {
    return metric.unit === 'money' ? { kind: 'money', currency: this.scope.currency } : { kind: metric.unit };
  }

  /** The metric itself where the report shows it, else the first that it shows. */
  shown(name: string): Metric {
    const [first] = this.metrics;
    const found = this.metrics.find((metric) => metric.name === name) ?? first;
    if (!found) throw new Error('A report needs at least one metric.');
    return found;
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
