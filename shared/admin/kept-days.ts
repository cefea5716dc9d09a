import { dayOf } from '#shared/metrics/calendar.ts';
import { shiftDate } from '#shared/time/dates.ts';
import { LONGEST_KEPT_DAYS } from './plans.ts';

/** What has expired may be there for days until it is deleted. */
const LINGERING_DAYS = 7;

/** All days of which a company may have data, in its zone. */
export function keptDays(now: number, timeZone: string): { firstDay: string; lastDay: string } {
  const today = dayOf(now, timeZone);
  return {
    firstDay: shiftDate(today, -LONGEST_KEPT_DAYS - LINGERING_DAYS),
    // Events may lie an hour ahead.
    lastDay: shiftDate(today, 1),
  };
}
