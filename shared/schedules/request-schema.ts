import * as z from 'zod';
import {
  formatOptions,
  MOST_DAYS,
  parameterValues,
  REPORT_FORMATS,
  reportFilters,
  runDelivery,
} from '#shared/reports/request-schema.ts';
import { layout, line } from '#shared/reports/schema-parts.ts';
import { RELATIVE_PERIODS } from '#shared/time/relative-range.ts';
import { scheduleSchema } from './timing-schema.ts';

const runPeriod = z
  .strictObject({
    relative: z.enum(RELATIVE_PERIODS).optional(),
    last_days: z.int().min(1).max(MOST_DAYS).optional().meta({
      description: 'So many days up to the one before the run',
    }),
  })
  .refine(
    ({ relative, last_days: days }) => (relative === undefined) !== (days === undefined),
    'Must have either relative or last_days',
  )
  .transform(({ relative, last_days: days }) =>
    relative === undefined ? { last_days: days ?? 1 } : { relative },
  )
  .meta({
    description:
      "The days of each run, seen from its date in the schedule's time zone. Where it is left out: yesterday, of " +
      'weekly the last complete week, of monthly the last complete month',
    override: {
      type: 'object',
      additionalProperties: false,
      properties: {
        relative: { enum: [...RELATIVE_PERIODS] },
        last_days: { type: 'integer', minimum: 1, maximum: MOST_DAYS },
      },
    },
  });

const fields = {
  name: line(5, 100),
  template_id: line(1, 100),
  description: line(0, 500).optional(),
  filters: reportFilters.omit({ date_range: true }).extend({ date_range: runPeriod.optional() }).default({}),
  format: z.enum(REPORT_FORMATS).optional(),
  format_options: formatOptions.optional(),
  layout: layout.optional(),
  parameters: parameterValues.optional().meta({ description: "Values of the template's parameters" }),
  delivery: runDelivery.default({ method: 'download' }),
  schedule: scheduleSchema,
};

export const createBody = z.strictObject(fields);
export const updateBody = z
  .strictObject({
    ...z.strictObject(fields).partial().shape,
    filters: fields.filters.unwrap().optional(),
    delivery: fields.delivery.unwrap().optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'Name at least one field to change');
