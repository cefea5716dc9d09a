import { timeOfId } from '#shared/runtime/ids.ts';
import { forgottenAt } from './item.ts';
import type { Job } from './job.ts';
import type { Queue } from './queue.ts';

/**
 * How many ended reports a company keeps, by the day on which they were made (UTC, days since 1970), and in it by the
 * moment at which they are forgotten (epoch seconds, a midnight of UTC). With those in the queue they are all its
 * reports, so that a list knows its length and where a page begins without reading itself. Nothing has to be written
 * when a record is forgotten: its day is over then.
 */
export type Kept = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** One report that has ended, or was removed after its end. */
export interface KeptChange {
  id: string;
  /** When it is forgotten: epoch seconds, a midnight of UTC. */
  until: number;
  by: 1 | -1;
}

const COUNTED = 'rpt_';
const DAY_MS = 86_400_000;

/** Whether jobs of this id are counted and listed. */
export function isCounted(id: string): boolean {
  return id.startsWith(COUNTED);
}

/** The day on which it was made, in days since 1970. */
export function dayMade(id: string): number {
  return Math.floor(timeOfId(id) / DAY_MS);
}

/** The counts after the change, without days that are over. */
export function changeKept(kept: Kept, now: number, { id, until, by }: KeptChange): Kept {
  const next = living(kept, now);
  if (!isCounted(id)) return next;
  const day = dayMade(id);
  const count = (next[day]?.[until] ?? 0) + by;
  const { [until]: _before, ...others } = next[day] ?? {};
  return withoutEmpty({ ...next, [day]: count > 0 ? { ...others, [until]: count } : others });
}

function living(kept: Kept, now: number): Kept {
  const days = Object.entries(kept).map(([day, counts]) => {
    const left = Object.entries(counts).filter(([until]) => Number(until) * 1000 > now);
    return [day, Object.fromEntries(left)] as const;
  });
  return withoutEmpty(Object.fromEntries(days));
}

function withoutEmpty(kept: Kept): Kept {
  return Object.fromEntries(Object.entries(kept).filter(([, counts]) => Object.keys(counts).length > 0));
}

/** Reports made on a day. */
export interface DayCount {
  /** Days since 1970. */
  day: number;
  count: number;
}

/** All reports of a company, in the queue and ended, by the day on which they were made; the latest day comes first. */
export function countByDay(queue: Queue, kept: Kept, now: number): DayCount[] {
  const counts = new Map<number, number>();
  const add = (day: number, count: number) => counts.set(day, (counts.get(day) ?? 0) + count);
  for (const { id } of queue.jobs) if (isCounted(id)) add(dayMade(id), 1);
  for (const [day, ended] of Object.entries(living(kept, now)))
    for (const count of Object.values(ended)) add(Number(day), count);
  return [...counts].map(([day, count]) => ({ day, count })).sort((first, second) => second.day - first.day);
}

export function countReports(queue: Queue, kept: Kept, now: number): number {
  return countByDay(queue, kept, now).reduce((sum, { count }) => sum + count, 0);
}

/** The counts of these jobs, for a company whose counts were never kept. */
export function keptOf(jobs: Iterable<Job>, now: number): Kept {
  let kept: Kept = {};
  for (const job of jobs) {
    const until = forgottenAt(job);
    if (until !== undefined && until * 1000 > now) kept = changeKept(kept, now, { id: job.id, until, by: 1 });
  }
  return kept;
}
