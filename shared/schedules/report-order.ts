import type { GenerateBody } from '#shared/reports/request-schema.ts';
import type { Period } from '#shared/time/dates.ts';
import { daysBefore, relativePeriod } from '#shared/time/relative-range.ts';
import type { ReportOrder, RunPeriod } from './schedule.ts';
import type { Timing } from './timing.ts';

/** The days that a run covers, seen from its local date (YYYY-MM-DD). */
export function periodOf(period: RunPeriod, date: string): Period {
  return 'relative' in period ? relativePeriod(period.relative, date) : daysBefore(period.last_days, date);
}

/** The request of a run on that local date. */
export function bodyOf({ delivery, filters, ...order }: ReportOrder, date: string): GenerateBody {
  return {
    ...order,
    filters: { ...filters, date_range: periodOf(filters.date_range, date) },
    delivery,
  };
}

/** The days of a schedule that names none: what has been completed since the run before. */
export function defaultPeriod({ frequency }: Timing): RunPeriod {
  if (frequency === 'weekly') return { relative: 'last_complete_week' };
  if (frequency === 'monthly') return { relative: 'last_complete_month' };
  return { relative: 'yesterday' };
}
