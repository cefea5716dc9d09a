import type { Job, JobFailure } from '#shared/jobs/job.ts';
import type { JobTransitions } from '#shared/jobs/transition-store.ts';
import type { publishEvent } from './publish.ts';

/**
 * The same changes of a job's state, that also tell the company's streams how its reports end. Told once by whoever
 * made the change; one that dies between the two tells nobody, and the report's own status says how it ended.
 */
export function tellingHowJobsEnd(
  company: string,
  jobs: JobTransitions,
  publish: typeof publishEvent,
): JobTransitions {
  const failed = (job: Job, now: number, failure: JobFailure): Promise<void> =>
    publish(company, 'report_failed', { report_id: job.id, error_message: failure.message }, now);
  return {
    ...jobs,
    complete: async (job, now, file) => {
      const done = await jobs.complete(job, now, file);
      if (done)
        await publish(company, 'report_completed', { report_id: job.id, file_name: file.fileName }, now);
      return done;
    },
    fail: async (job, now, failure) => {
      const done = await jobs.fail(job, now, failure);
      if (done) await failed(job, now, failure);
      return done;
    },
    abandon: async (job, now, failure) => {
      const done = await jobs.abandon(job, now, failure);
      if (done) await failed(job, now, failure);
      return done;
    },
  };
}
