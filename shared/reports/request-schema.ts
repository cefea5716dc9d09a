import * as z from 'zod';
import { isBucketName, isPrefix, isRegion, isRoleArn } from '#shared/delivery/bucket.ts';
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
  method: z.enum(['download', 'email', 'webhook', 's3'], {
    error: 'Must be download, email, webhook or s3',
  }),
  recipients: recipientList
    .optional()
    .meta({ description: 'Of email: each gets a mail, with the file attached up to 7 MB and a link beyond' }),
  webhook_id: z.string().max(100).optional().meta({ description: 'Of webhook: see /v2/admin/webhooks' }),
  bucket: z
    .string()
    .refine(isBucketName, 'Must be the name of a bucket of Amazon S3')
    .optional()
    .meta({ description: "Of s3: a bucket of the role's account" }),
  prefix: z
    .string()
    .max(500)
    .refine(isPrefix, "Must be folders parted by slashes, of letters, digits and ! - _ . * ' ( )")
    .optional()
    .meta({ description: 'Of s3: the file lies at {prefix}/{report_id}/{file name}' }),
  role_arn: z
    .string()
    .max(200)
    .refine(isRoleArn, 'Must be the ARN of a role whose name begins with analytics-delivery-')
    .optional()
    .meta({ description: 'Of s3: a role that trusts this platform for your company (docs/delivery.md)' }),
  region: z
    .string()
    .max(30)
    .refine(isRegion, 'Must be a region such as eu-central-1')
    .optional()
    .meta({ description: "Of s3: the bucket's region where it is not the platform's" }),
};

type OwnField = 'recipients' | 'webhook_id' | 'bucket' | 'prefix' | 'role_arn' | 'region';

/** The method that each field belongs to, and whether it needs it. */
const OWN_FIELDS = {
  recipients: { method: 'email', isNeeded: true },
  webhook_id: { method: 'webhook', isNeeded: true },
  bucket: { method: 's3', isNeeded: true },
  role_arn: { method: 's3', isNeeded: true },
  prefix: { method: 's3', isNeeded: false },
  region: { method: 's3', isNeeded: false },
} as const satisfies Record<OwnField, { method: string; isNeeded: boolean }>;

type DeliveryFields = { method: 'download' | 'email' | 'webhook' | 's3' } & {
  [field in OwnField]?: unknown;
};

/** Each method has its own fields, and no other's. */
function checkDelivery(context: z.core.ParsePayload<DeliveryFields>): void {
  const { value, issues } = context;
  if (issues.length > 0) return;
  for (const [field, { method, isNeeded }] of Object.entries(OWN_FIELDS)) {
    const given = value[field as OwnField];
    const isOwn = value.method === method;
    if (isOwn ? given !== undefined || !isNeeded : given === undefined) continue;
    const message = isOwn ? `Is needed with the method ${method}` : `Goes with the method ${method} only`;
    issues.push({ code: 'custom', message, path: [field], input: given ?? '' });
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
