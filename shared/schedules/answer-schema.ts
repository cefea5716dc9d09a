import * as z from 'zod';
import {
  deliveryFields,
  formatOptions,
  parameterValues,
  REPORT_FORMATS,
  reportFilters,
} from '#shared/reports/request-schema.ts';
import { layout } from '#shared/reports/schema-parts.ts';
import { RELATIVE_PERIODS } from '#shared/time/relative-range.ts';
import { WEEKDAYS } from './timing.ts';

const time = z.iso.datetime();

export const schedule = z.object({
  schedule_id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  status: z.enum(['active', 'paused', 'ended']).meta({ description: 'ended: no run is left' }),
  schedule: z.object({
    frequency: z.enum(['once', 'daily', 'weekly', 'monthly', 'cron']),
    time: z.string().optional(),
    day_of_week: z.enum(WEEKDAYS).optional(),
    day_of_month: z.union([z.int(), z.literal('last')]).optional(),
    date: z.string().optional(),
    cron: z.string().optional(),
    time_zone: z.string(),
  }),
  next_runs: z.array(time).meta({ description: 'The next five; none while it is paused' }),
  template_id: z.string(),
  filters: reportFilters.omit({ date_range: true }).extend({
    date_range: z.object({ relative: z.enum(RELATIVE_PERIODS).optional(), last_days: z.int().optional() }),
  }),
  format: z.enum(REPORT_FORMATS).optional(),
  format_options: formatOptions.optional(),
  layout: layout.optional(),
  parameters: parameterValues.optional(),
  delivery: z.object(deliveryFields),
  created_by: z.string(),
  created_at: time,
  updated_at: time,
});

export const run = z.object({
  scheduled_for: time,
  local_time: z.string().meta({ description: "In the schedule's time zone; an occurrence has one run" }),
  trigger: z.enum(['schedule', 'manual']),
  status: z.enum(['waiting', 'processing', 'completed', 'failed', 'cancelled', 'missed']),
  reason: z.string().nullable().meta({ description: 'Why it failed, was cancelled or missed' }),
  report_id: z.string().nullable(),
  missed_runs: z.int().optional().meta({ description: 'How many occurrences a missed run stands for' }),
  created_at: time,
  ended_at: time.nullable(),
});
