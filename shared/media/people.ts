/** Hashes of the people of each day, in order of days; a day without anybody has an empty set. */
export type PeopleByDay = readonly ReadonlySet<string>[];

/** Who was there when, over the days of a period, what lies before it, and the people of the time before that. */
export interface People {
  /** Every kept day up to the last of the period. */
  days: PeopleByDay;
  /** Index of the period's first day. */
  start: number;
  /** Index of the first day of the period before; undefined where its data is no longer kept whole. */
  previousStart: number | undefined;
  /** People that one of them stands for: 1 where all are read, more where they are a sample. */
  weight: number;
}

/**
 * Index of the first day on which each person was there. It is a minimum over days, so late events move it back
 * whenever they come, and any order of events ends in the same days.
 */
export function firstDays(days: PeopleByDay): Map<string, number> {
  const first = new Map<string, number>();
  for (const [index, people] of days.entries()) {
    for (const person of people) if (!first.has(person)) first.set(person, index);
  }
  return first;
}

export function union(days: PeopleByDay): Set<string> {
  const all = new Set<string>();
  for (const people of days) for (const person of people) all.add(person);
  return all;
}
