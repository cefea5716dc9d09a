import type { Schedule } from './schedules.tsx';

/** When a schedule runs, in words. */
export function whenText({
  frequency,
  time,
  day_of_week: weekday,
  day_of_month: day,
  date,
  cron,
}: Schedule['schedule']): string {
  switch (frequency) {
    case 'once':
      return `Once, on ${date} at ${time}`;
    case 'daily':
      return `Daily at ${time}`;
    case 'weekly':
      return `Each ${weekday} at ${time}`;
    case 'monthly':
      return day === 'last' ? `Each month's last day at ${time}` : `Each month on day ${day} at ${time}`;
    case 'cron':
      return `Cron ${cron}`;
  }
}
