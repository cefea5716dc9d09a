import { getISO } from 'temporal-polyfill/fns/Calendar';
import * as PlainDate from 'temporal-polyfill/fns/PlainDate';
import { type Period, shiftDate } from './dates.ts';

type Dates = (today: PlainDate.Record) => [first: PlainDate.Record, last: PlainDate.Record];

const day = (date: PlainDate.Record, days: number) => PlainDate.addDays(date, days);
const quarterStart = (date: PlainDate.Record) =>
  PlainDate.subtractMonths(PlainDate.startOfMonth(date), (date.month - 1) % 3);

/** Periods by name, seen from a day. Weeks begin on Monday (ISO 8601). */
const PERIODS = {
  today: (today) => [today, today],
  yesterday: (today) => [day(today, -1), day(today, -1)],
  last_7_days: (today) => [day(today, -7), day(today, -1)],
  last_30_days: (today) => [day(today, -30), day(today, -1)],
  last_90_days: (today) => [day(today, -90), day(today, -1)],
  week_to_date: (today) => [PlainDate.startOfWeek(today), today],
  month_to_date: (today) => [PlainDate.startOfMonth(today), today],
  quarter_to_date: (today) => [quarterStart(today), today],
  year_to_date: (today) => [PlainDate.startOfYear(today), today],
  last_complete_week: (today) => {
    const start = PlainDate.startOfWeek(today);
    return [day(start, -7), day(start, -1)];
  },
  last_complete_month: (today) => {
    const start = PlainDate.startOfMonth(today);
    return [PlainDate.subtractMonths(start, 1), day(start, -1)];
  },
  last_complete_quarter: (today) => {
    const start = quarterStart(today);
    return [PlainDate.subtractMonths(start, 3), day(start, -1)];
  },
  last_complete_year: (today) => {
    const start = PlainDate.startOfYear(today);
    return [PlainDate.subtractYears(start, 1), day(start, -1)];
  },
} as const satisfies Record<string, Dates>;

export type RelativePeriod = keyof typeof PERIODS;
export const RELATIVE_PERIODS = Object.keys(PERIODS) as [RelativePeriod, ...RelativePeriod[]];

/**
 * The period of that name, seen from a date (YYYY-MM-DD). `last_…_days` and `last_complete_…` end before it, `…_to_date`
 * with it.
 */
export function relativePeriod(name: RelativePeriod, today: string): Period {
  const [first, last] = PERIODS[name](PlainDate.fromString(today, getISO));
  return { start: PlainDate.toString(first), end: PlainDate.toString(last) };
}

/** So many days that end the day before the date. */
export function daysBefore(days: number, today: string): Period {
  return { start: shiftDate(today, -days), end: shiftDate(today, -1) };
}
