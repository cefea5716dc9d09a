import { jobRecords } from '#shared/jobs/record-store.ts';
import { progressOf } from './run-progress.ts';
import { runs } from './run-store.ts';
import type { Run } from './schedule.ts';

/** One page of a schedule's runs, newest first, each as its report is by now: the clock writes that down within a minute. */
export async function listRuns(
  company: string,
  scheduleId: string,
  page: { limit: number; after?: string | undefined },
  now: number,
): Promise<{ runs: Run[]; next: string | undefined }> {
  const { runs: stored, next } = await runs(company).list(scheduleId, page);
  const open = stored.filter(({ state }) => state === 'started');
  if (open.length === 0) return { runs: stored, next };
  const jobs = await jobRecords(company).getMany(open.map(({ reportId }) => reportId));
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const asOfNow = (run: Run): Run => {
    const job = run.state === 'started' ? byId.get(run.reportId) : undefined;
    if (!job) return run;
    const { state, reason, endedAt } = progressOf(job, now);
    return { ...run, state, reason, endedAt };
  };
  return { runs: stored.map(asOfNow), next };
}
