import * as z from 'zod';
import { isPlanName } from '#shared/admin/plans.ts';
import { CHART_KINDS, formatOptions, REPORT_FORMATS, reportFilters } from './request-schema.ts';

/**
 * What a report's job is to make: the request with its defaults, and what of the company shapes the figures. It is
 * written down whole, so that a report is made as it was asked for, whatever changes meanwhile.
 */
const reportRequest = z.object({
  name: z.string(),
  description: z.string().nullable(),
  template_id: z.string(),
  format: z.enum(REPORT_FORMATS),
  format_options: formatOptions.optional(),
  filters: reportFilters,
  layout: z.object({
    orientation: z.enum(['portrait', 'landscape']),
    include_charts: z.boolean(),
    chart_types: z.array(z.enum(CHART_KINDS)),
    paper: z.enum(['a4', 'letter']).optional(),
    accent_color: z.string().optional(),
    logo: z.string().optional(),
  }),
  company_name: z.string(),
  plan: z.string().refine(isPlanName),
  time_zone: z.string(),
  currency: z.string(),
  /** How long it was expected to take, in milliseconds. */
  estimate_ms: z.number(),
});

export type ReportRequest = z.output<typeof reportRequest>;

/** @throws ZodError where the record was not written by this capability */
export function readReportRequest(text: string): ReportRequest {
  return reportRequest.parse(JSON.parse(text));
}
