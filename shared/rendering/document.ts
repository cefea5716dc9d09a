import type { FormatOptions } from './format-options.ts';

/**
 * A report as the renderers see it: figures already computed, words already chosen, nothing left to query.
 * Every number is decimal text, exact as summed; a renderer formats it and never does arithmetic on money.
 */
export type Unit =
  | { kind: 'integer' }
  /** Shown with two decimals from 1 on, unless all its digits matter. */
  | { kind: 'decimal'; isExact?: boolean }
  | { kind: 'money'; currency: string }
  /** A ratio: 0.15 is shown as 15%, as a change as +15%. */
  | { kind: 'percent'; isChange?: boolean }
  | { kind: 'seconds' }
  | { kind: 'milliseconds' };

/** Decimal text (`"-12.50"`), plain text, an ISO date or an ISO UTC time; null where there is no figure. */
export type Cell = string | null;

export interface Column {
  /** Stable name: the CSV heading and the JSON field, snake_case. */
  key: string;
  /** What a person reads above the column. */
  label: string;
  type: { kind: 'text' | 'date' | 'datetime' } | Unit;
}

/** Whether cells of this type are text as it stands, and no figures. */
export function isTextual(type: Column['type']): type is { kind: 'text' | 'date' | 'datetime' } {
  const { kind } = type;
  return kind === 'text' || kind === 'date' || kind === 'datetime';
}

export interface Table {
  id: string;
  title: string;
  columns: Column[];
  /** Cells in the order of `columns`. What must be waited for comes some hundreds of rows at a time. */
  rows: Iterable<Cell[]> | AsyncIterable<Cell[][]>;
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
  /** Whether a rise is good news or, as with errors, a fall. @default 'more' */
  better?: 'more' | 'less' | undefined;
}

export interface Chart {
  id: string;
  kind: 'line' | 'bar' | 'pie';
  title: string;
  unit: Unit;
  labels: string[];
  series: ChartSeries[];
  /** The last label stands for all that have none of their own. */
  hasOthers?: boolean | undefined;
}

export interface ChartSeries {
  name: string;
  values: Cell[];
  /** Of the period before, drawn behind the period's own. */
  isPast?: boolean | undefined;
}

export interface Layout {
  orientation: 'portrait' | 'landscape';
  includeCharts: boolean;
  /** @default 'a4' */
  paper?: 'a4' | 'letter' | undefined;
  /** `#RRGGBB`, the colour of headings and bands. @default the platform's blue */
  accentColor?: string | undefined;
  /** Shown on the first page of a PDF. */
  logo?: Logo | undefined;
}

/** A picture's file, as it was uploaded and checked. */
export interface Logo {
  kind: 'png' | 'jpeg';
  bytes: Uint8Array;
}

/** What one section of the template became. Its charts and tables stand in the document's lists too. */
export interface DocumentSection {
  type: string;
  title: string;
  /** Paragraphs parted by line ends. */
  text?: string;
  kpis: Kpi[];
  charts: Chart[];
  tables: Table[];
}

export interface ReportDocument {
  reportId: string;
  name: string;
  description: string | null;
  company: string;
  template: { id: string; name: string; version?: number };
  /** ISO 8601 UTC. */
  generatedAt: string;
  /** First and last day, both included, in `timeZone`. */
  period: { start: string; end: string };
  /** The period before, where some figure is compared with it. */
  comparedWith?: { start: string; end: string } | null;
  timeZone: string;
  /** IANA time zone database release that drew the day borders. */
  tzVersion: string;
  filters: { label: string; values: string[] }[];
  layout: Layout;
  /** In the order in which a reader meets them. @default key figures, charts, tables */
  sections?: DocumentSection[];
  kpis: Kpi[];
  charts: Chart[];
  /** The first table is the report's data set: CSV holds this one, JSON holds all. */
  tables: Table[];
  /** What a reader must know: simulated data, cut rows, a running day. */
  notes: string[];
}

/** What a file holds and what of the data it could not take as it was. */
export interface FileFacts {
  /** Rows of all tables in the file. */
  rows: number;
  /** Pages of a PDF; null in other formats. */
  pageCount: number | null;
  /** Rows beyond the format's limit, which the file says it leaves out. */
  cutRows: number;
  /** Texts that a spreadsheet would have run, kept as text. */
  inertCells: number;
  /** Texts shortened to what a spreadsheet's cell holds. */
  cutCells: number;
  /** Texts with characters that the format or its fonts cannot show, each replaced by a sign. */
  replacedCells: number;
  /** Figures of more digits than the format keeps. */
  roundedCells: number;
}

/** One file on its way out. `facts` is known once `chunks` has been read to its end. */
export interface Rendering {
  contentType: string;
  /** Without a leading dot, such as `csv` or `csv.gz`. */
  extension: string;
  chunks: AsyncIterable<Uint8Array>;
  facts(): FileFacts;
}

/** Called with the rows written so far, at most once every few hundred rows. */
export type OnRows = (rows: number) => Promise<void>;

export interface RenderOptions {
  onRows?: OnRows | undefined;
  format?: FormatOptions | undefined;
  /** Rows that one file takes. @default the format's own limit */
  mostRows?: number | undefined;
  /** Rows of one sheet of a workbook, heading included. @default what the format has */
  sheetRows?: number | undefined;
}

export type Renderer = (document: ReportDocument, options?: RenderOptions) => Rendering;
