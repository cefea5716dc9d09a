import { ratio } from './figures.ts';
import { firstDays, type People, union } from './people.ts';

/** People who signed up on a day, by the source that their sign-up names. */
export interface SignUps {
  /** Index of the day, as in People. */
  day: number;
  source: string;
  people: ReadonlySet<string>;
}

export interface Growth {
  newUsers: number;
  returningUsers: number;
  churnRate: number | null;
  bySource: Record<string, number>;
}

/** Where a new person without a sign-up, or with one that names no source, is counted. */
const UNKNOWN_SOURCE = 'unknown';

/**
 * Who of the period is new, who came back, and who of the period before did not. A person is new in the period of the
 * first day on which they were there.
 */
export function growthOf(people: People, signUps: readonly SignUps[]): Growth {
  const { days, start, previousStart, weight } = people;
  const first = firstDays(days);
  const active = union(days.slice(start));
  const fresh = [...active].filter((person) => (first.get(person) ?? 0) >= start);
  return {
    newUsers: fresh.length * weight,
    returningUsers: (active.size - fresh.length) * weight,
    churnRate: previousStart === undefined ? null : churnOf(union(days.slice(previousStart, start)), active),
    bySource: sourcesOf(fresh, signUps, weight),
  };
}

function churnOf(before: ReadonlySet<string>, active: ReadonlySet<string>): number | null {
  const gone = [...before].filter((person) => !active.has(person));
  return ratio(gone.length, before.size);
}

/** Of several sign-ups the first day's counts, of several that day the source that comes first in the alphabet. */
function sourcesOf(
  fresh: readonly string[],
  signUps: readonly SignUps[],
  weight: number,
): Record<string, number> {
  const sourceBy = new Map<string, string>();
  const inOrder = [...signUps].sort(
    (one, other) => one.day - other.day || (one.source < other.source ? -1 : 1),
  );
  for (const { source, people } of inOrder) {
    for (const person of people) if (!sourceBy.has(person)) sourceBy.set(person, source);
  }
  const counts = new Map<string, number>();
  for (const person of fresh) {
    const source = sourceBy.get(person) ?? UNKNOWN_SOURCE;
    counts.set(source, (counts.get(source) ?? 0) + weight);
  }
  return Object.fromEntries([...counts].sort(([, one], [, other]) => other - one));
}
