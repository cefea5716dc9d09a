/** Formats that a report can be rendered to. */
export const RENDERED_FORMATS = ['json', 'ndjson', 'csv', 'pdf', 'excel'] as const;
export type RenderedFormat = (typeof RENDERED_FORMATS)[number];

export interface FormatFacts {
  label: string;
  /** Without a leading dot. */
  extension: string;
  contentType: string;
  /**
   * Rows that one file takes, over all its tables. Beyond these a file is of no use to its readers, or takes longer
   * than a worker may run.
   */
  mostRows: number;
  /** Characters that one cell takes; null where there is no such limit. */
  mostCellCharacters: number | null;
  /** Tables that a file holds. */
  tables: 'all' | 'first';
}

/** https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3 */
export const MOST_CELL_CHARACTERS = 32_767;

/** The one table of what each format is and takes. */
export const FORMATS: Readonly<Record<RenderedFormat, FormatFacts>> = {
  json: {
    label: 'JSON',
    extension: 'json',
    contentType: 'application/json; charset=utf-8',
    mostRows: 10_000_000,
    mostCellCharacters: null,
    tables: 'all',
  },
  ndjson: {
    label: 'NDJSON',
    extension: 'ndjson',
    contentType: 'application/x-ndjson',
    mostRows: 20_000_000,
    mostCellCharacters: null,
    tables: 'first',
  },
  csv: {
    label: 'CSV',
    extension: 'csv',
    contentType: 'text/csv; charset=utf-8',
    mostRows: 20_000_000,
    mostCellCharacters: MOST_CELL_CHARACTERS,
    tables: 'first',
  },
  pdf: {
    label: 'PDF',
    extension: 'pdf',
    contentType: 'application/pdf',
    mostRows: 50_000,
    mostCellCharacters: null,
    tables: 'all',
  },
  excel: {
    label: 'Excel',
    extension: 'xlsx',
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    mostRows: 5_000_000,
    mostCellCharacters: MOST_CELL_CHARACTERS,
    tables: 'all',
  },
};
