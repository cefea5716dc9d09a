import type { SendDelivery } from '#shared/delivery/message.ts';
import type { Job } from '#shared/jobs/job.ts';
import type { JobTransitions } from '#shared/jobs/transition-store.ts';
import { logger } from '#shared/runtime/logger.ts';
import { readReportRequest } from './report-request.ts';

/**
 * The same changes of a job's state, that also set off the deliveries which wait for its end. A message that gets lost
 * is sent by the clock within a minute.
 */
export function tellingDeliveries(company: string, jobs: JobTransitions, send: SendDelivery): JobTransitions {
  const tell = async (job: Job): Promise<void> => {
    for (const key of readReportRequest(job.request).delivery_keys ?? []) {
      await send({ company, key }).catch((error: unknown) => {
        logger.warn('DELIVERY_MESSAGE_NOT_SENT', { company, delivery: key, error: error as Error });
      });
    }
  };
  const told =
    <Rest extends unknown[]>(change: (job: Job, ...rest: Rest) => Promise<boolean>) =>
    async (job: Job, ...rest: Rest): Promise<boolean> => {
      const done = await change(job, ...rest);
      if (done) await tell(job);
      return done;
    };
  return { ...jobs, complete: told(jobs.complete), fail: told(jobs.fail), abandon: told(jobs.abandon) };
}
