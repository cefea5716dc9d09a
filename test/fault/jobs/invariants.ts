import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { endedRows } from '#shared/jobs/ended-store.ts';
import { readJobItem } from '#shared/jobs/item.ts';
import type { Job, JobState } from '#shared/jobs/job.ts';
import type { Queue } from '#shared/jobs/queue.ts';
import { statusOf } from '#shared/reports/present.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { sha256, type World } from './world.ts';

/** What S2 allows, written down once more, so that a change of the engine's own table is noticed. */
const USER_RUNNING = 2;
const USER_JOBS = 5;
const COMPANY_RUNNING = 4;
const COMPANY_JOBS = 50;
const MAX_ATTEMPTS = 3;

const RANK: Record<JobState, number> = {
  waiting: 0,
  running: 1,
  completed: 2,
  failed: 2,
  cancelled: 2,
  expired: 3,
  removed: 4,
};

export function isEnded(job: Job): boolean {
  return RANK[job.state] >= 2;
}

/** Every job of the company, the removed ones too, by id. */
export async function jobsOf(company: string): Promise<Map<string, Job>> {
  const jobs = new Map<string, Job>();
  const pages = paginateQuery(
    { client: dynamo() },
    {
      TableName: 'records',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `${company}#jobs` } },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) {
    for (const item of page.Items ?? []) {
      const job = readJobItem(item);
      jobs.set(job.id, job);
    }
  }
  return jobs;
}

/** P16: slots in use are the live jobs that hold one, within the limits, and no slot is idle while a job may have it. */
export function queueViolations(queue: Queue, jobs: ReadonlyMap<string, Job>): string[] {
  const found: string[] = [];
  const live = [...jobs.values()].filter((job) => !isEnded(job));
  const queued = new Map(queue.jobs.map((job) => [job.id, job]));
  for (const { id } of live) if (!queued.has(id)) found.push(`live job ${id} is not in the queue`);
  for (const { id, running } of queue.jobs) {
    const job = jobs.get(id);
    if (job === undefined || isEnded(job)) found.push(`${id} is in the queue as ${job?.state ?? 'nothing'}`);
    else if (running !== (job.slotAt !== null))
      found.push(`the slot of ${id} is in the queue or the job only`);
    if (!running && job?.state === 'running') found.push(`${id} runs without a slot`);
  }
  const slots = queue.jobs.filter(({ running }) => running);
  const slotsOf = (user: string) => slots.filter(({ principal }) => principal === user).length;
  if (slots.length > COMPANY_RUNNING) found.push(`${slots.length} slots of the company in use`);
  if (queue.jobs.length > COMPANY_JOBS) found.push(`${queue.jobs.length} jobs of the company`);
  for (const user of new Set(queue.jobs.map(({ principal }) => principal))) {
    const own = queue.jobs.filter(({ principal }) => principal === user);
    if (slotsOf(user) > USER_RUNNING) found.push(`${slotsOf(user)} slots of ${user} in use`);
    if (own.length > USER_JOBS) found.push(`${own.length} jobs of ${user}`);
    const waits = own.some(({ running }) => !running);
    if (waits && slotsOf(user) < USER_RUNNING && slots.length < COMPANY_RUNNING) {
      found.push(`${user} waits although a slot is free`);
    }
  }
  return found;
}

/** Lists find what has ended in rows of its own: just those that have, as they are. */
export async function rowViolations(
  { company, now }: World,
  jobs: ReadonlyMap<string, Job>,
): Promise<string[]> {
  const rows: string[] = [];
  for await (const row of endedRows(company, now, { order: 'oldest' })) {
    rows.push(`${row.id} ${statusOf(row, now)} until ${row.fileExpiresAt}`);
  }
  const ended = [...jobs.values()].filter((job) => isEnded(job) && job.state !== 'removed');
  const wanted = ended.map((job) => `${job.id} ${statusOf(job, now)} until ${job.fileExpiresAt}`).sort();
  return rows.join() === wanted.join() ? [] : [`rows [${rows.join()}] for [${wanted.join()}]`];
}

/** P12 to P14: forwards only, ended for good, with the file of the attempt that had the job. */
export function historyViolations(last: Job, job: Job, world: World): string[] {
  const found: string[] = [];
  const changedEnd = RANK[last.state] === 2 && RANK[job.state] === 2 && job.state !== last.state;
  if (RANK[job.state] < RANK[last.state] || changedEnd) found.push(`${last.state} became ${job.state}`);
  if (job.attempt < last.attempt || job.attempt > MAX_ATTEMPTS) found.push(`attempt ${job.attempt}`);
  if (job.progress < last.progress) found.push(`progress fell from ${last.progress} to ${job.progress}`);
  if (last.file !== null && JSON.stringify(job.file) !== JSON.stringify(last.file))
    found.push('another file took the place of the finished one');
  if (job.file !== null && job.file.attempt !== job.attempt)
    found.push(`attempt ${job.file.attempt} ended the job while ${job.attempt} had it`);
  if (job.state === 'completed') {
    const stored = job.file === null ? undefined : world.objects.get(job.file.key);
    if (stored === undefined || sha256(stored.content) !== job.file?.sha256)
      found.push('the finished file is not the one that was recorded');
  }
  return found;
}
