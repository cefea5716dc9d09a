import { daysIn, type Period, shiftDate } from '#shared/time/dates.ts';
import type { RelativePeriod } from '#shared/time/relative-range.ts';

export const REPORT_TYPES = ['daily', 'weekly', 'monthly'] as const;
export type ReportType = (typeof REPORT_TYPES)[number];

/** The days that a report of the type covers, seen from its date. */
export const PERIOD_OF = {
  daily: 'yesterday',
  weekly: 'last_complete_week',
  monthly: 'last_complete_month',
} as const satisfies Record<ReportType, RelativePeriod>;

const DAYS_A_WEEK = 7;

/** The type of a report that covers these days, whichever face it was made on: any day, any seven days, any whole month. */
export function typeOf(period: Period): ReportType | null {
  const days = daysIn(period);
  if (days === 1) return 'daily';
  if (days === DAYS_A_WEEK) return 'weekly';
  return isMonth(period) ? 'monthly' : null;
}

function isMonth({ start, end }: Period): boolean {
  return start.endsWith('-01') && shiftDate(end, 1).endsWith('-01') && start.slice(0, 7) === end.slice(0, 7);
}
