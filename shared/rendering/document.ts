/**
 * A report as the renderers see it: figures already computed, words already chosen, nothing left to query.
 * Every number is decimal text, exact as summed; a renderer formats it and never does arithmetic on money.
 */
export type Unit =
  | { kind: 'integer' }
  | { kind: 'decimal' }
  | { kind: 'money'; currency: string }
  /** A ratio: 0.15 is shown as 15 %. */
  | { kind: 'percent' }
  | { kind: 'seconds' }
  | { kind: 'milliseconds' };

/** Decimal text (`"-12.50"`), plain text or an ISO date; null where there is no figure. */
export type Cell = string | null;

export interface Column {
  /** Stable name: the CSV heading and the JSON field, snake_case. */
  key: string;
  /** What a person reads above the column. */
  label: string;
  type: { kind: 'text' } | { kind: 'date' } | Unit;
}

export interface Table {
  id: string;
  title: string;
  columns: Column[];
  /** Cells in the order of `columns`. */
  rows: Iterable<Cell[]> | AsyncIterable<Cell[]>;
  /** Sums under the table, in the order of `columns`; null where a column has none. */
  totals?: Cell[];
}

export interface Kpi {
  key: string;
  label: string;
  unit: Unit;
  value: Cell;
  /** The same figure over the period before, of equal length. */
  previous: Cell;
  /** (value - previous) / |previous| as a ratio; null where there is nothing to compare with. */
  change: Cell;
}

export interface Chart {
  id: string;
  kind: 'line' | 'bar' | 'pie';
  title: string;
  unit: Unit;
  labels: string[];
  series: { name: string; values: Cell[] }[];
}

export interface ReportDocument {
  reportId: string;
  name: string;
  description: string | null;
  company: string;
  template: { id: string; name: string };
  /** ISO 8601 UTC. */
  generatedAt: string;
  /** First and last day, both included, in `timeZone`. */
  period: { start: string; end: string };
  timeZone: string;
  /** IANA time zone database release that drew the day borders. */
  tzVersion: string;
  filters: { label: string; values: string[] }[];
  layout: { orientation: 'portrait' | 'landscape'; includeCharts: boolean };
  kpis: Kpi[];
  charts: Chart[];
  /** The first table is the report's data set: CSV holds this one, JSON holds all. */
  tables: Table[];
  /** What a reader must know: simulated data, cut rows, a running day. */
  notes: string[];
}

/** One file on its way out. `facts` is known once `chunks` has been read to its end. */
export interface Rendering {
  contentType: string;
  extension: 'json' | 'csv' | 'pdf';
  chunks: AsyncIterable<Uint8Array>;
  facts(): { rows: number; pageCount: number | null };
}

/** Called with the rows written so far, at most once every few hundred rows. */
export type OnRows = (rows: number) => Promise<void>;

export type Renderer = (document: ReportDocument, onRows?: OnRows) => Rendering;
