import type { Section } from '../templates/section.ts';
import { alertListSection } from './alert-list.ts';
import { alertSummarySection } from './alert-summary.ts';
import { breakdownSection } from './breakdown.ts';
import { type BuiltSection, type SectionContext, sectionOf } from './context.ts';
import { tableSection } from './data-set.ts';
import { kpiSection } from './kpis.ts';
import { rawDataSection } from './raw-data.ts';
import { retentionSection } from './retention.ts';
import { timeSeriesSection } from './time-series.ts';

/** What a section of a template becomes in a report. */
export async function buildSection(context: SectionContext, section: Section): Promise<BuiltSection> {
  switch (section.type) {
    case 'kpis':
      return kpiSection(context, section);
    case 'time_series':
      return timeSeriesSection(context, section);
    case 'breakdown':
      return breakdownSection(context, section);
    case 'table':
      return tableSection(context, section);
    case 'raw_data':
      return rawDataSection(context, section);
    case 'alert_summary':
      return alertSummarySection(context, section);
    case 'alert_list':
      return alertListSection(context, section);
    case 'retention':
      return retentionSection(context, section);
    case 'text':
      return {
        section: sectionOf('text', section.title, { text: section.text }),
        notes: [],
        rows: section.text.split('\n').length,
      };
  }
}
