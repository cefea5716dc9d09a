import { eachDay, type Period, shiftDate } from '#shared/time/dates.ts';
import { readPeople } from './read-people.ts';
import { type Retention, retentionOf } from './retention.ts';

export interface RetentionQuery {
  company: string;
  /** Days of the company, of which people were there for the first time. */
  period: Period;
  /** The company's day, which is not over. */
  today: string;
  /** Days whose people are kept. */
  retentionDays: number;
}

export interface RetentionReading extends Retention {
  /** People that one of those read stands for: 1 where all are read. */
  weight: number;
}

export type ReadRetention = (query: RetentionQuery) => Promise<RetentionReading>;

/**
 * Who was there again after 1, 7 and 30 days, also where those lie after the period.
 * @throws PlatformError ANALYTICS_DATA_UNAVAILABLE where there are too many people
 */
export const readRetention: ReadRetention = async ({ company, period, today, retentionDays }) => {
  const dates = [...eachDay({ start: shiftDate(today, 1 - retentionDays), end: today })];
  const indexOf = (date: string) => {
    const index = dates.findIndex((kept) => kept >= date);
    return index === -1 ? dates.length : index;
  };
  const start = indexOf(period.start);
  const people = await readPeople(company, { dates, start, previousStart: undefined });
  const end = indexOf(shiftDate(period.end, 1));
  return { ...retentionOf(people, dates, dates.length - 1, end), weight: people.weight };
};
