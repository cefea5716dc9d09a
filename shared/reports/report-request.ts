import * as z from 'zod';
import { isPlanName } from '#shared/admin/plans.ts';
import { formatOptions, REPORT_FORMATS, reportFilters } from './request-schema.ts';
import { CHART_KINDS } from './schema-parts.ts';
import { storedDefinition } from './templates/definition.ts';
import { findBuiltIn, templateNotFound } from './templates/index.ts';
import type { Template } from './templates/template.ts';

/**
 * What a report's job is to make: the request with its defaults, and what of the company shapes the figures. It is
 * written down whole, so that a report is made as it was asked for, whatever changes meanwhile.
 */
const reportRequest = z.object({
  name: z.string(),
  description: z.string().nullable(),
  template_id: z.string(),
  /** The template as it was, its texts filled; earlier versions of the platform had built-in ones only. */
  template: storedDefinition.extend({ version: z.int(), built_in: z.boolean() }).optional(),
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
  /** Key of the run that it is the report of, where a schedule makes it. */
  run_key: z.string().optional(),
  /** The schedule that ran once to make it: v1 shows both under the schedule's id. */
  draft_id: z.string().optional(),
  /** For when it was asked, in epoch milliseconds; when it was made where that is left out. */
  scheduled_at: z.number().optional(),
  /** Keys of the deliveries that wait for its end. */
  delivery_keys: z.array(z.string()).optional(),
});

export type ReportRequest = z.output<typeof reportRequest>;

/** @throws ZodError where the record was not written by this capability */
export function readReportRequest(text: string): ReportRequest {
  return reportRequest.parse(JSON.parse(text));
}

/** The template that a report is made with. */
export function templateOf(request: ReportRequest): Template {
  const { template, template_id: id } = request;
  if (template !== undefined) {
    const { built_in: builtIn, ...definition } = template;
    return { ...definition, id, builtIn };
  }
  const known = findBuiltIn(id);
  if (known) return known;
  throw templateNotFound(id);
}
