import { dayOf } from '#shared/metrics/calendar.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { type Period, shiftDate } from '#shared/time/dates.ts';

const DAYS: Readonly<Record<string, number>> = { '1d': 1, '7d': 7, '30d': 30, '90d': 90 };

/**
 * S1's period as days of the company up to today.
 * @throws PlatformError ANALYTICS_INVALID_PERIOD
 */
export function exportPeriod(
  text: string,
  { timeZone, retentionDays }: { timeZone: string; retentionDays: number },
  now: number,
): Period {
  const days = text === 'all' ? retentionDays : DAYS[text];
  if (days === undefined || !(text === 'all' || Object.hasOwn(DAYS, text))) {
    throw new PlatformError('ANALYTICS_INVALID_PERIOD', 'Invalid time period', {
      details: `An export is of ${Object.keys(DAYS).join(', ')} or all.`,
    });
  }
  const today = dayOf(now, timeZone);
  return { start: shiftDate(today, 1 - days), end: today };
}
