import { ratio } from './figures.ts';
import { firstDays, type People } from './people.ts';

const AFTER = { day1: 1, day7: 7, day30: 30 } as const;
type Mark = keyof typeof AFTER;
const MARKS = Object.keys(AFTER) as Mark[];

export type Retained = Record<Mark, number | null>;

export interface Retention extends Retained {
  /** By the day on which its people were there for the first time; as many of those that were read. */
  cohorts: ({ date: string; size: number } & Retained)[];
}

interface Cohort {
  date: string;
  size: number;
  /** How many were there again so many days on; null while that day is not over. */
  back: Record<Mark, number | null>;
}

/**
 * Of the people who were first there on each day of the period, the share that was there again 1, 7 and 30 days on.
 * Those days may lie after the period, and count once they are over. The shares over all cohorts are of the people of
 * those cohorts whose day is over.
 *
 * @param dates of `people.days`, and of what follows them
 * @param runningDay index of today, which is not over
 * @param end index of the day behind the period's last
 */
export function retentionOf(
  people: People,
  dates: readonly string[],
  runningDay: number,
  end: number = people.days.length,
): Retention {
  const cohorts = cohortsOf(people, dates, runningDay, end);
  const overall = (mark: Mark) => {
    const over = cohorts.filter(({ back }) => back[mark] !== null);
    const sum = (values: readonly (number | null)[]) =>
      values.reduce<number>((all, value) => all + (value ?? 0), 0);
    return ratio(sum(over.map(({ back }) => back[mark])), sum(over.map(({ size }) => size)));
  };
  return {
    ...byMark(overall),
    cohorts: cohorts.map(({ date, size, back }) => ({
      date,
      size,
      ...byMark((mark) => ratio(back[mark], size)),
    })),
  };
}

/** The days of the period on which anybody was there for the first time. */
function cohortsOf(
  { days, start }: People,
  dates: readonly string[],
  runningDay: number,
  end: number,
): Cohort[] {
  const first = firstDays(days);
  const sizes = new Map<number, number>();
  for (const day of first.values()) sizes.set(day, (sizes.get(day) ?? 0) + 1);
  const cohorts: Cohort[] = [];
  for (let day = start; day < end; day++) {
    const size = sizes.get(day) ?? 0;
    if (size === 0) continue;
    const backOn = (later: number) => {
      if (later >= runningDay) return null;
      let back = 0;
      for (const person of days[later] ?? []) if (first.get(person) === day) back += 1;
      return back;
    };
    cohorts.push({ date: dates[day] ?? '', size, back: byMark((mark) => backOn(day + AFTER[mark])) });
  }
  return cohorts;
}

function byMark<T>(valueOf: (mark: Mark) => T): Record<Mark, T> {
  return Object.fromEntries(MARKS.map((mark) => [mark, valueOf(mark)])) as Record<Mark, T>;
}
