import type { ReadRetention } from '#shared/media/read-retention.ts';
import type { DocumentSection, Table } from '#shared/rendering/document.ts';
import type { Period } from '#shared/time/dates.ts';
import type { ReportRequest } from '../report-request.ts';
import type { ReadAlerts } from './alert-episodes.ts';
import type { Figures } from './figures.ts';
import type { ReadEvents } from './raw-data.ts';

/** What every section of a report is made from. */
export interface SectionContext {
  /** Of all metrics of the report; a section takes its own. */
  figures: Figures;
  request: ReportRequest;
  company: string;
  period: Period;
  /** The period to compare with; null where there is none. */
  before: Period | null;
  /** The company's day. */
  today: string;
  /** When the report was begun, in epoch milliseconds. */
  now: number;
  readEvents: ReadEvents;
  readAlerts: ReadAlerts;
  readRetention: ReadRetention;
}

/** What one section became. */
export interface BuiltSection {
  section: DocumentSection;
  notes: string[];
  /** At most so many rows, for whoever follows the progress. */
  rows: number;
  /** Whether its table can be the data set of the report. */
  isDataSet?: boolean;
  /** A table of what is charted, for formats that hold no charts. */
  instead?: Table;
}

export function sectionOf(
  type: string,
  title: string,
  parts: Partial<DocumentSection> = {},
): DocumentSection {
  return { type, title, kpis: [], charts: [], tables: [], ...parts };
}

/** The metrics of a section, or those that the request asks for in their place. */
export function metricsFor({ request }: SectionContext, own: readonly string[]): readonly string[] {
  return request.filters.metrics ?? own;
}

/** The metric that a section is about, or the first that the request asks for. */
export function leadOf(shown: readonly string[], own: readonly string[]): string {
  const [lead] = own;
  return lead !== undefined && shown.includes(lead) ? lead : (shown[0] ?? '');
}
