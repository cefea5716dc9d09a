export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** When a schedule runs, in local times of its zone. Times are HH:MM, dates YYYY-MM-DD. */
export type Timing =
  | { frequency: 'once'; date: string; time: string }
  | { frequency: 'daily'; time: string }
  | { frequency: 'weekly'; time: string; day_of_week: Weekday }
  /** A month without that day runs on its last one. */
  | { frequency: 'monthly'; time: string; day_of_month: number | 'last' }
  | { frequency: 'cron'; cron: string };

/** Two runs of a schedule lie at least so far apart. */
export const SHORTEST_INTERVAL_MS = 15 * 60_000;

/** The timing as cron patterns of five parts, which together give its times; none for what runs once. */
export function patternsOf(timing: Timing): string[] {
  if (timing.frequency === 'once') return [];
  if (timing.frequency === 'cron') return [timing.cron];
  const [hour, minute] = timing.time.split(':').map(Number);
  const at = `${minute} ${hour}`;
  if (timing.frequency === 'daily') return [`${at} * * *`];
  if (timing.frequency === 'weekly') return [`${at} * * ${WEEKDAYS.indexOf(timing.day_of_week) + 1}`];
  return daysOfMonth(timing.day_of_month).map((days) => `${at} ${days} *`);
}

/** The parts for day and month. February is the one month that lacks a 29th or 30th day. */
function daysOfMonth(day: number | 'last'): string[] {
  if (day === 'last' || day === 31) return ['L *'];
  return day <= 28 ? [`${day} *`] : [`${day} 1,3-12`, 'L 2'];
}
