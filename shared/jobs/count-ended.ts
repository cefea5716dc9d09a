import { dropRow, endedRow, endedRows, putRow } from './ended-store.ts';
import { isForgotten } from './item.ts';
import type { Job } from './job.ts';
import { keptOf } from './kept.ts';
import { readRevision, startKept, writeTogether } from './queue-store.ts';
import { jobRecords } from './record-store.ts';

/** A transaction takes a hundred. */
const AT_ONCE = 100;

/**
 * Writes the rows and counts of a company's ended reports, where a version ended some that knew of none. The counts are
 * written last, and only where nothing has changed since the beginning: until then lists look at every report.
 * @returns all its reports, newest first
 */
export async function countEnded(company: string, now: number): Promise<Job[]> {
  const before = await readRevision(company);
  const known = new Set<string>();
  for await (const { id } of endedRows(company, now, { order: 'newest' })) known.add(id);
  const jobs: Job[] = [];
  const writes: ReturnType<typeof putRow>[] = [];
  for await (const job of jobRecords(company).list('rpt')) {
    if (isForgotten(job, now)) continue;
    jobs.push(job);
    const row = endedRow(job);
    if (row !== undefined && !known.delete(row.id)) writes.push(putRow(company, row));
  }
  // Rows of reports that were removed by a version that knew of no rows.
  writes.push(...[...known].map((id) => dropRow(company, id)));
  for (let start = 0; start < writes.length; start += AT_ONCE)
    if (!(await writeTogether(writes.slice(start, start + AT_ONCE)))) return jobs;
  await startKept(company, before, keptOf(jobs, now), now);
  return jobs;
}
