import type { Cell, Column, RenderOptions, ReportDocument } from '#shared/rendering/document.ts';
import type { RenderedFormat } from '#shared/rendering/formats.ts';
import { rendererFor } from '#shared/rendering/index.ts';

export const GBP = { kind: 'money', currency: 'GBP' } as const;

export const COUNTRY_AND_REVENUE: Column[] = [
  { key: 'country', label: 'Country', type: { kind: 'text' } },
  { key: 'revenue', label: 'Revenue', type: GBP },
];

/** A report of one table, as rules make it. */
export function reportDocument(
  rows: Cell[][] | AsyncIterable<Cell[][]>,
  changes: Partial<ReportDocument> = {},
  columns: Column[] = COUNTRY_AND_REVENUE,
): ReportDocument {
  return {
    reportId: 'rpt_1',
    name: 'Sales of the month',
    description: null,
    company: 'Company A',
    template: { id: 'sales_overview', name: 'Sales overview' },
    generatedAt: '2026-01-31T12:00:00.000Z',
    period: { start: '2026-01-01', end: '2026-01-31' },
    timeZone: 'Europe/London',
    tzVersion: '2026a',
    filters: [],
    layout: { orientation: 'portrait', includeCharts: true },
    kpis: [{ key: 'revenue', label: 'Revenue', unit: GBP, value: '1234567.5', previous: null, change: null }],
    charts: [],
    tables: [{ id: 'data', title: 'Data', columns, rows }],
    notes: [],
    ...changes,
  };
}

/** The whole file and what its writer says of it. */
export async function rendered(format: RenderedFormat, document: ReportDocument, options?: RenderOptions) {
  const rendering = rendererFor(format)(document, options);
  const parts: Uint8Array[] = [];
  for await (const chunk of rendering.chunks) parts.push(chunk);
  return { bytes: Buffer.concat(parts), facts: rendering.facts(), rendering };
}
