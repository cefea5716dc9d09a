import * as z from 'zod';
import { REPORT_FORMATS, reportFilters } from './request-schema.ts';
import { layout } from './schema-parts.ts';
import { parameter } from './templates/parameter.ts';
import { storedSection } from './templates/section.ts';

export const REPORT_STATUSES = ['processing', 'completed', 'failed', 'cancelled', 'expired'] as const;

const time = z.iso.datetime();
const status = z.enum(REPORT_STATUSES);
const progress = z.int().min(0).max(100);
const errorMessage = z.string().optional().meta({ description: 'Why it failed and what to do' });

export const generateAnswer = z.object({
  report_id: z.string(),
  name: z.string(),
  status,
  estimated_completion: time.meta({
    description: "From how long the company's last reports of this template and format took",
  }),
  progress_url: z.string(),
  created_at: time,
  schedule_id: z.string().optional().meta({ description: 'Where the request had a schedule' }),
  error_message: errorMessage,
});

export const reportSummary = z.object({
  report_id: z.string(),
  name: z.string(),
  template_id: z.string(),
  format: z.enum(REPORT_FORMATS),
  status,
  created_at: time,
  updated_at: time,
  file_size: z.string().nullable().meta({ description: 'Such as 2.4MB; null while there is no file' }),
  download_url: z.string().nullable(),
});

export const reportDetails = z.object({
  report_id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  template_id: z.string(),
  template_version: z
    .int()
    .nullable()
    .meta({ description: 'The version of the template that it is made with' }),
  status,
  progress,
  created_at: time,
  updated_at: time,
  completed_at: time.nullable(),
  file_info: z
    .object({
      format: z.enum(REPORT_FORMATS),
      size_bytes: z.int(),
      size_formatted: z.string(),
      file_name: z.string(),
      content_type: z.string(),
      sha256: z.string().meta({ description: 'Of the bytes as downloaded, lower-case hex' }),
      page_count: z.int().nullable().meta({ description: 'Of a PDF' }),
      row_count: z.int().meta({ description: 'Rows of all tables in the file, headings and totals aside' }),
      cut_rows: z
        .int()
        .meta({ description: "Rows beyond the format's limit; the file says that they are missing" }),
      inert_cells: z.int().meta({ description: 'Texts that a spreadsheet would have run, marked as text' }),
      cut_cells: z.int().meta({ description: 'Texts cut to what a cell holds' }),
      replaced_cells: z
        .int()
        .meta({ description: 'Texts with characters that the file cannot hold or show' }),
      rounded_cells: z.int().meta({ description: 'Figures with more digits than a spreadsheet keeps' }),
    })
    .nullable(),
  filters_applied: reportFilters,
  download_url: z.string().nullable(),
  expires_at: time.nullable().meta({ description: 'When the file goes' }),
  error_message: errorMessage,
});

export const reportStatus = z.object({
  report_id: z.string(),
  status,
  progress,
  current_step: z.string(),
  queue_position: z.int().optional().meta({ description: 'While it waits for its turn; 1 is next' }),
  created_at: time,
  updated_at: time,
  error_message: errorMessage,
});

export const pagination = z.object({
  page: z.int(),
  limit: z.int(),
  total_pages: z.int(),
  total_count: z.int(),
});

export const downloadLink = z.object({
  download_url: z.string().meta({ description: 'Needs no credential; works until expires_at' }),
  expires_at: time,
});

export const formatAnswer = z.object({
  format: z.enum(REPORT_FORMATS),
  name: z.string(),
  file_extension: z.string(),
  content_type: z.string(),
  max_rows: z
    .int()
    .meta({ description: 'Rows in one file; those beyond are left out, which file and report say' }),
  max_cell_characters: z.int().nullable(),
  tables: z
    .enum(['all', 'first'])
    .meta({ description: "Whether a file holds all of a report's tables or its data set" }),
  plans: z.array(z.string()).meta({ description: 'Plans that have it' }),
  available: z.boolean().meta({ description: 'Whether your plan has it' }),
});

export const templateAnswer = z.object({
  template_id: z.string(),
  version: z.int().meta({ description: 'Raised by every change' }),
  name: z.string(),
  description: z.string(),
  built_in: z.boolean(),
  metrics: z.array(z.string()).meta({ description: 'All that its sections show' }),
  dimensions: z.array(z.string()),
  sections: z.array(storedSection),
  layout,
  parameters: z.array(parameter),
});
