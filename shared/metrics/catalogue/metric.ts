import type { Big } from 'big.js';

/** A sum or a distinct count of a source: `<source>/<name>`, such as `sales/revenue`. */
export type FigureRef = `${string}/${string}`;

/** Sums and distinct counts over the rows that a reader asked for; null where no row has the figure. */
export interface Figures {
  sum: (ref: FigureRef) => Big | null;
  /** Of the union of these counts; 0, not unknown, where their sources have events but none with a member. */
  distinct: (...refs: FigureRef[]) => Big | null;
  /** The value at this share of a distribution, from 0 to 1, within one per cent. */
  quantile: (ref: FigureRef, quantile: number) => Big | null;
  /** The least, greatest or latest value of a source. */
  level: (source: string, of: 'min' | 'max' | 'last') => Big | null;
}

/** What a value is shown as. Ratios in percent are kept as fractions. */
export const METRIC_UNITS = ['money', 'integer', 'decimal', 'percent', 'seconds', 'milliseconds'] as const;
export type MetricUnit = (typeof METRIC_UNITS)[number];

export const AGGREGATIONS = [
  'sum',
  'count',
  'avg',
  'min',
  'max',
  'last',
  'distinct',
  'p50',
  'p95',
  'p99',
  'ratio',
] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export interface Metric {
  name: string;
  label: string;
  description: string;
  unit: MetricUnit;
  /** Whether a fall is good news, as with errors. */
  lessIsBetter?: true;
  /** What a decimal is counted in, such as `kbit/s`. */
  measuredIn?: string;
  /** Type of the value as S0 section 7 names it. */
  dataType: 'integer' | 'decimal' | 'percentage' | 'seconds' | 'milliseconds';
  aggregation: Aggregation;
  /** Sources whose sums the value needs. */
  sources: readonly string[];
  /** Distinct counts that the value needs. */
  distincts: readonly FigureRef[];
  /** Distributions that the value needs. */
  spreads: readonly FigureRef[];
  /** The window over which the running figure is shown, where it is none that the asker names. */
  window?: 'hour';
  /** Epoch milliseconds from which an own metric's figures are whole; a built-in one's always are. */
  figuresFrom?: number;
  value: (figures: Figures) => Big | null;
}

const DATA_TYPES: Record<MetricUnit, Metric['dataType']> = {
  money: 'decimal',
  decimal: 'decimal',
  integer: 'integer',
  percent: 'percentage',
  seconds: 'seconds',
  milliseconds: 'milliseconds',
};

export type MetricFacts = Omit<Metric, 'dataType' | 'distincts' | 'spreads'> &
  Partial<Pick<Metric, 'distincts' | 'spreads'>>;

export function metric(facts: MetricFacts): Metric {
  return { distincts: [], spreads: [], ...facts, dataType: DATA_TYPES[facts.unit] };
}
