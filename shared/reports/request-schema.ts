import * as z from 'zod';
import { recipientList } from '#shared/delivery/recipient-schema.ts';
import { DELIMITER_NAMES } from '#shared/rendering/format-options.ts';
import { RENDERED_FORMATS } from '#shared/rendering/formats.ts';
import { scheduleSchema } from '#shared/schedules/timing-schema.ts';
import { daysIn } from '#shared/time/dates.ts';
import { distinct, filterValues, layout, line, metricName } from './schema-parts.ts';

/** Five years and a leap day, the longest that any plan keeps. */
export const MOST_DAYS = 1_827;

export const REPORT_FORMATS = RENDERED_FORMATS;

const values = (what: string) => filterValues.optional().meta({ description: `Keep only these ${what}` });

export const dateRange = z
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

export const reportFilters = z
  .strictObject({
    date_range: dateRange,
    regions: values('regions'),
    countries: values('countries'),
    product_categories: values('product categories'),
    devices: values('devices'),
    platforms: values('platforms'),
    sources: values('sources'),
    metrics: z
      .array(metricName)
      .min(1, "Must be a non-empty array; leave it out for the template's own metrics")
      .max(50)
      .refine(distinct, 'Must not name a metric twice')
      .optional()
      .meta({ description: 'Metrics to show, instead of those of the template: names of GET /v2/metrics' }),
  })
  .meta({ id: 'ReportFilters' });

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

export const parameterValues = z
  .record(z.string().max(40), z.union([line(1, 256), filterValues]))
  .refine((given) => Object.keys(given).length <= 20, 'Must have at most 20 parameters');

/** How a report reaches people, apart from when. */
export const deliveryFields = {
  method: z.enum(['download', 'email', 'webhook'], { error: 'Must be download, email or webhook' }),
  recipients: recipientList
    .optional()
    .meta({ description: 'Of email: each gets a mail, with the file attached up to 7 MB and a link beyond' }),
  webhook_id: z.string().max(100).optional().meta({ description: 'Of webhook: see /v2/admin/webhooks' }),
};

const NEEDED = { email: 'recipients', webhook: 'webhook_id' } as const;

interface DeliveryFields {
  method: 'download' | 'email' | 'webhook';
  recipients?: unknown;
  webhook_id?: unknown;
}

/** Each method has its own field, and no other's. */
function checkDelivery(context: z.core.ParsePayload<DeliveryFields>): void {
  const { value, issues } = context;
  if (issues.length > 0) return;
  for (const [method, field] of Object.entries(NEEDED) as [
    keyof typeof NEEDED,
    'recipients' | 'webhook_id',
  ][]) {
    const isGiven = value[field] !== undefined;
    if (isGiven === (value.method === method)) continue;
    const message = isGiven ? `Goes with the method ${method} only` : `Is needed with the method ${method}`;
    issues.push({ code: 'custom', message, path: [field], input: value[field] ?? '' });
  }
}

/** The delivery of each run of a schedule. */
export const runDelivery = z.strictObject(deliveryFields).check(checkDelivery);

const delivery = z
  .strictObject({
    ...deliveryFields,
    schedule: scheduleSchema.nullable().optional().meta({
      description: 'Makes the report again and again: each run covers as many days, up to the one before it',
    }),
  })
  .check(checkDelivery);

export const generateBody = z.strictObject({
  name: line(5, 100),
  template_id: line(1, 100),
  description: line(0, 500).optional(),
  filters: reportFilters,
  format: z.enum(REPORT_FORMATS).optional().meta({
    description:
      'pdf where it is left out and the plan has it, else json; GET /v2/reports/formats tells of each',
  }),
  format_options: formatOptions.optional(),
  layout: layout.optional(),
  parameters: parameterValues.optional().meta({
    description: "Values of the template's parameters; GET /v2/templates/{template_id} names them",
  }),
  delivery: delivery.optional(),
});

export type GenerateBody = z.output<typeof generateBody>;
