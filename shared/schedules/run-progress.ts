import { isLive, type Job, type JobFailure } from '#shared/jobs/job.ts';
import type { JobTransitions } from '#shared/jobs/transition-store.ts';
import { readReportRequest } from '#shared/reports/report-request.ts';
import { logger } from '#shared/runtime/logger.ts';
import type { changeRun, RunChange } from './run-store.ts';
import { LOOK_AGAIN_MS } from './schedule.ts';

/** Where a run has come to, by its report. */
export function progressOf(job: Job, now: number): RunChange {
  if (isLive(job)) return started(now);
  const at = job.endedAt ?? now;
  if (job.state === 'failed') return ended('failed', job.failure?.message ?? null, at);
  if (job.state === 'cancelled') return ended('cancelled', 'The report was cancelled.', at);
  if (job.state === 'removed' && job.file === null) return ended('cancelled', 'The report was deleted.', at);
  return ended('completed', null, at);
}

export function started(now: number): RunChange {
  return { state: 'started', reason: null, endedAt: null, lookAgainAt: now + LOOK_AGAIN_MS };
}

export function ended(
  state: 'completed' | 'failed' | 'cancelled',
  reason: string | null,
  at: number,
): RunChange {
  return { state, reason, endedAt: at, lookAgainAt: undefined };
}

/**
 * The same changes of a job's state, that also write down how the run ended whose report it is. Where that fails, the
 * clock does it.
 */
export function tellingRuns(company: string, jobs: JobTransitions, change: typeof changeRun): JobTransitions {
  const tell = async (job: Job, how: RunChange): Promise<void> => {
    const key = readReportRequest(job.request).run_key;
    if (key === undefined) return;
    await change({ company, key }, how).catch((error: unknown) => {
      logger.warn('RUN_NOT_TOLD', { company, job: job.id, error: error as Error });
    });
  };
  const failed = ({ message }: JobFailure, now: number) => ended('failed', message, now);
  return {
    ...jobs,
    complete: async (job, now, file) => {
      const done = await jobs.complete(job, now, file);
      if (done) await tell(job, ended('completed', null, now));
      return done;
    },
    fail: async (job, now, failure) => {
      const done = await jobs.fail(job, now, failure);
      if (done) await tell(job, failed(failure, now));
      return done;
    },
    abandon: async (job, now, failure) => {
      const done = await jobs.abandon(job, now, failure);
      if (done) await tell(job, failed(failure, now));
      return done;
    },
  };
}
