import type { Layout, ReportDocument } from '#shared/rendering/document.ts';
import { buildDocument } from '#shared/reports/document/build.ts';
import type { ReportRequest } from '#shared/reports/report-request.ts';
import type { Template } from '#shared/reports/templates/template.ts';
import { noCohorts } from '#test/support/no-cohorts.ts';
import { pngLogo } from '#test/support/picture.ts';
import type { DataSet } from './data-sets.ts';
import { madeUpAlerts } from './made-up-alerts.ts';
import { madeUpEvents, madeUpFigures } from './made-up-figures.ts';

const NOW = Date.UTC(2026, 1, 15, 12);
const logo = { kind: 'png', bytes: pngLogo(420, 140, [16, 104, 96]) } as const;

export const LAYOUTS: Readonly<Record<string, Layout>> = {
  'portrait-a4': { orientation: 'portrait', paper: 'a4', includeCharts: true },
  'landscape-a4': {
    orientation: 'landscape',
    paper: 'a4',
    includeCharts: true,
    accentColor: '#0B6E63',
    logo,
  },
  'portrait-letter': {
    orientation: 'portrait',
    paper: 'letter',
    includeCharts: true,
    accentColor: '#FFD447',
    logo,
  },
  'landscape-letter': {
    orientation: 'landscape',
    paper: 'letter',
    includeCharts: true,
    accentColor: '#7A2E8E',
  },
};

/** The report that a company with such data gets of the template. */
export async function madeUpReport(
  template: Template,
  set: DataSet,
  layout: Layout,
): Promise<ReportDocument> {
  const request: ReportRequest = {
    name: set.reportName,
    description: template.description,
    template_id: template.id,
    format: 'pdf',
    filters: { date_range: set.period },
    layout: { orientation: layout.orientation, include_charts: true, chart_types: ['line', 'bar', 'pie'] },
    company_name: set.company,
    plan: 'enterprise',
    time_zone: 'Europe/London',
    currency: 'GBP',
    estimate_ms: 1000,
  };
  const { document } = await buildDocument({
    reportId: 'rpt_01KB0000000000000000000000',
    company: 'co_a',
    request,
    template,
    query: madeUpFigures(set),
    readEvents: () => madeUpEvents(set),
    readAlerts: () => madeUpAlerts(set),
    readRetention: noCohorts,
    now: NOW,
    onPart: () => Promise.resolve(),
  });
  return { ...document, layout };
}
