import { forgottenAt } from './item.ts';
import type { Job } from './job.ts';
import type { Queue } from './queue.ts';

/**
 * How many ended reports a company keeps, by the moment at which they are forgotten (epoch seconds, a midnight of UTC).
 * With those in the queue they are all its reports, so that a list knows its length without reading itself. Nothing has
 * to be written when a record is forgotten: its day is over then.
 */
export type Kept = Readonly<Record<string, number>>;

/** One report that has ended, or was removed after its end. */
export interface KeptChange {
  id: string;
  /** As in `Kept`. */
  until: number;
  by: 1 | -1;
}

const COUNTED = 'rpt_';

/** The counts after the change, without days that are over. */
export function changeKept(kept: Kept, now: number, { id, until, by }: KeptChange): Kept {
  const live = Object.entries(kept).filter(([end]) => Number(end) * 1000 > now);
  const next = Object.fromEntries(live);
  if (!id.startsWith(COUNTED)) return next;
  const count = (next[until] ?? 0) + by;
  const { [until]: _before, ...others } = next;
  return count > 0 ? { ...others, [until]: count } : others;
}

/** All reports of a company, in the queue and ended. */
export function countReports(queue: Queue, kept: Kept, now: number): number {
  const queued = queue.jobs.filter(({ id }) => id.startsWith(COUNTED)).length;
  const ended = Object.entries(kept).filter(([end]) => Number(end) * 1000 > now);
  return ended.reduce((sum, [, count]) => sum + count, queued);
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
