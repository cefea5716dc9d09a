import { PLANS } from '#shared/admin/plans.ts';
import { announce } from '#shared/jobs/announce.ts';
import { type CreationOptions, createJob } from '#shared/jobs/creation-store.ts';
import { dailyLimitError, reportsToday } from '#shared/jobs/daily-limit.ts';
import type { Job } from '#shared/jobs/job.ts';
import type { SendJob } from '#shared/jobs/message.ts';
import type { Requester } from './generate.ts';

/**
 * Enters a job into its company's queue, or closes it at once where that is full, and counts it against the day.
 * @param also - further parts of the transaction
 * @throws PlatformError RATE_LIMIT_EXCEEDED where the day's reports are used up; SERVICE_UNAVAILABLE
 */
export async function takeJob(
  job: Job,
  { plan, timeZone }: Requester,
  send: SendJob,
  also: CreationOptions['also'] = [],
): Promise<Job> {
  const { reportsPerDay, label } = PLANS[plan];
  const count = reportsToday(reportsPerDay, timeZone, job.createdAt);
  const creation = await createJob(job, count, undefined, { also });
  if (!('job' in creation)) throw dailyLimitError(reportsPerDay ?? 0, label, timeZone, job.createdAt);
  if (creation.job.slotAt !== null) await announce(job.company, [job.id], send);
  return creation.job;
}
