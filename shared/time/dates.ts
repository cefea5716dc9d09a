const DAY_MS = 86_400_000;

/** Dates of the calendar, YYYY-MM-DD, without a zone: none of their days is longer than another, so those of UTC do. */

/** First and last day, both included, as YYYY-MM-DD. */
export interface Period {
  start: string;
  end: string;
}

/** The date so many days later, or earlier where they are negative. */
export function shiftDate(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** How many days lie from the first to the last, both counted. */
export function daysIn({ start, end }: Period): number {
  return (Date.parse(end) - Date.parse(start)) / DAY_MS + 1;
}

/** The period of equal length that ends the day before. */
export function periodBefore(period: Period): Period {
  return { start: shiftDate(period.start, -daysIn(period)), end: shiftDate(period.start, -1) };
}

export function* eachDay({ start, end }: Period): Generator<string> {
  for (let day = start; day <= end; day = shiftDate(day, 1)) yield day;
}

/** The period in pieces of at most `days` days, in order. */
export function* pieces({ start, end }: Period, days: number): Generator<Period> {
  for (let first = start; first <= end; first = shiftDate(first, days)) {
    const last = shiftDate(first, days - 1);
    yield { start: first, end: last < end ? last : end };
  }
}

/** The first day of the week, from Monday on, or of the month that the day lies in; the day itself otherwise. */
export function bucketOf(day: string, granularity: 'day' | 'week' | 'month'): string {
  if (granularity === 'month') return `${day.slice(0, 7)}-01`;
  if (granularity === 'day') return day;
  const fromMonday = (new Date(Date.parse(day)).getUTCDay() + 6) % 7;
  return shiftDate(day, -fromMonday);
}
