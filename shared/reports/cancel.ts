import type { Job } from '#shared/jobs/job.ts';
import type { SendJob } from '#shared/jobs/message.ts';
import { jobTransitions } from '#shared/jobs/transition-store.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { requireReport } from './find.ts';

/**
 * Ends a report that has not ended, and answers it as it then is. Its worker finds its job gone and stops.
 * @throws PlatformError REPORT_NOT_FOUND, or REPORT_ENDED where it had come to another end first
 */
export async function cancelReport(company: string, id: string, now: number, send: SendJob): Promise<Job> {
  const found = await requireReport(company, id);
  await jobTransitions(company, send).cancel(found, now);
  const job = await requireReport(company, found.id);
  if (job.state === 'cancelled') return job;
  throw new PlatformError('REPORT_ENDED', 'The report has ended and cannot be cancelled', {
    details: `It is ${job.state}. Delete it with DELETE /v2/reports/${found.id} where it is not wanted.`,
  });
}
