import * as z from 'zod';
import { DELIMITER_NAMES } from '#shared/rendering/format-options.ts';
import { RENDERED_FORMATS } from '#shared/rendering/formats.ts';
import { daysIn } from '#shared/time/dates.ts';
import { LOGO_RULE, MOST_LOGO_CHARACTERS, MOST_PIXELS, readLogo } from './logo.ts';

const MOST_VALUES = 50;
/** Five years and a leap day, the longest that any plan keeps. */
export const MOST_DAYS = 1_827;

export const REPORT_FORMATS = RENDERED_FORMATS;
export const CHART_KINDS = ['line', 'bar', 'pie'] as const;

/** On one line, and in Unicode that every reader of the file takes. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;
const UNPRINTABLE = 'Must not contain control characters or broken Unicode';

const title = (least: number, most: number) =>
  z
    .string()
    .trim()
    .min(least, `Must have at least ${least} characters`)
    .max(most, `Must have at most ${most} characters`)
    .regex(PRINTABLE, UNPRINTABLE);

/** A value as events carry it, spaces included. */
const filterValue = z
  .string()
  .min(1, 'Must not be empty')
  .max(256, 'Must have at most 256 characters')
  .regex(PRINTABLE, UNPRINTABLE);

const distinct = (values: readonly string[]) => new Set(values).size === values.length;

const values = (what: string) =>
  z
    .array(filterValue)
    .min(1, 'Must be a non-empty array; leave it out to filter nothing')
    .max(MOST_VALUES, `Must have at most ${MOST_VALUES} values`)
    .refine(distinct, 'Must not name a value twice')
    .optional()
    .meta({ description: `Keep only these ${what}` });

const dateRange = z
  .strictObject({ start: z.iso.date(), end: z.iso.date() })
  .check((context) => {
    // What is no date has been refused already.
    if (context.issues.length > 0) return;
    const { start, end } = context.value;
    const message =
      end < start
        ? 'Must not lie before start'
        : daysIn({ start, end }) > MOST_DAYS
          ? `Must lie within ${MOST_DAYS} days from start`
          : undefined;
    if (message) context.issues.push({ code: 'custom', message, path: ['end'], input: end });
  })
  .meta({ description: "First and last day, both included, in the company's time zone" });

export const reportFilters = z.strictObject({
  date_range: dateRange,
  regions: values('regions'),
  countries: values('countries'),
  product_categories: values('product categories'),
  devices: values('devices'),
  platforms: values('platforms'),
  sources: values('sources'),
  metrics: z
    .array(z.string().min(1).max(64))
    .min(1, "Must be a non-empty array; leave it out for the template's own metrics")
    .max(MOST_VALUES)
    .refine(distinct, 'Must not name a metric twice')
    .optional()
    .meta({ description: 'Metrics to show, instead of those of the template: names of GET /v2/metrics' }),
});

const layout = z.strictObject({
  orientation: z.enum(['portrait', 'landscape']).default('portrait'),
  include_charts: z.boolean().default(true),
  chart_types: z
    .array(z.enum(CHART_KINDS))
    .min(1, 'Must be a non-empty array; set include_charts to false for none')
    .refine(distinct, 'Must not name a kind twice')
    .optional()
    .meta({ description: 'Kinds of chart to show; all that the template has where it is left out' }),
  paper: z.enum(['a4', 'letter']).default('a4'),
  accent_color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'Must be a colour such as #1E3A5F')
    .optional()
    .meta({ description: 'Of the head of a PDF and the headings of a workbook, #RRGGBB' }),
  logo: z
    .string()
    .max(MOST_LOGO_CHARACTERS, `Must have at most ${MOST_LOGO_CHARACTERS} characters; use a smaller picture`)
    .refine((text) => readLogo(text) !== undefined, LOGO_RULE)
    .optional()
    .meta({
      description: `For the first page of a PDF: a data URL of a PNG or JPEG of at most ${MOST_PIXELS} pixels`,
    }),
});

/** Which of these go with a format is checked once the format is known. */
export const formatOptions = z.strictObject({
  locale: z.string().min(2).max(35).optional().meta({
    description:
      'CSV: a BCP 47 language tag, such as de-DE, whose decimal mark is used; the delimiter follows it',
  }),
  delimiter: z.enum(DELIMITER_NAMES).optional().meta({
    description: 'CSV: comma where it is left out, semicolon where the locale writes a decimal comma',
  }),
  bom: z.boolean().optional().meta({
    description: 'CSV: begin with a byte order mark, by which Excel knows UTF-8',
  }),
  compression: z.enum(['gzip']).optional().meta({ description: 'The file as gzip (RFC 1952)' }),
});

const delivery = z.strictObject({
  method: z.enum(['download'], {
    error: 'Must be "download": delivery by e-mail or webhook is not available in this version',
  }),
  schedule: z.null({ error: 'Must be null: schedules are not available in this version' }).optional(),
});

export const generateBody = z.strictObject({
  name: title(5, 100),
  template_id: title(1, 100),
  description: title(0, 500).optional(),
  filters: reportFilters,
  format: z.enum(REPORT_FORMATS).optional().meta({
    description:
      'pdf where it is left out and the plan has it, else json; GET /v2/reports/formats tells of each',
  }),
  format_options: formatOptions.optional(),
  layout: layout.optional(),
  delivery: delivery.optional(),
});

export type GenerateBody = z.output<typeof generateBody>;
