import { announce } from './announce.ts';
import { isLive, type Job } from './job.ts';
import type { SendJob } from './message.ts';
import { leave, readmit } from './queue.ts';
import { changeQueue, readQueue } from './queue-store.ts';
import type { JobRecords } from './record-store.ts';

/**
 * Takes out of a company's queue what is no live job, so that no slot stays lost. The engine's own writes leave none
 * behind; a worker of a version without queues does, and so does a record that was deleted by hand.
 */
export async function reconcileQueue(
  company: string,
  now: number,
  records: Pick<JobRecords, 'getMany'>,
  send: SendJob,
): Promise<void> {
  const ids = (await readQueue(company)).jobs.map(({ id }) => id);
  const live = new Set((await records.getMany(ids)).filter(isLive).map(({ id }) => id));
  const gone = ids.filter((id) => !live.has(id));
  const outcome = await changeQueue(company, now, (queue) => ({
    // Written in any case, so that its next time is set.
    queue: gone.reduce(leave, { ...queue }),
    items: [],
  }));
  if (outcome.kind === 'written') await announce(company, outcome.started, send);
}

/** Brings a waiting job into the queue where it is not: one of a version without queues. */
export async function ensureQueued(job: Job, now: number, send: SendJob): Promise<void> {
  const outcome = await changeQueue(job.company, now, (queue) => ({
    queue: readmit(queue, job),
    items: [],
  }));
  if (outcome.kind === 'written') await announce(job.company, outcome.started, send);
}
