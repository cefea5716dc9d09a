import type { Clock } from '#shared/runtime/clock.ts';
import { logger } from '#shared/runtime/logger.ts';
import type { Care } from './due-care.ts';
import type { DueKey } from './due-store.ts';
import { exhausted, neverStarted } from './failures.ts';
import type { JobFiles } from './file-store.ts';
import { companyOfPartition, companyOfQueue } from './item.ts';
import type { Job } from './job.ts';
import type { SendJob } from './message.ts';
import { ensureQueued, reconcileQueue } from './reconcile.ts';
import type { JobRecords } from './record-store.ts';
import { GIVE_UP_AFTER_MS, MAX_ATTEMPTS, START_WITHIN_MS } from './timing.ts';
import type { JobTransitions } from './transition-store.ts';

export interface HealDependencies {
  records: (company: string) => Pick<JobRecords, 'inspect' | 'getMany'>;
  transitions: (company: string, send: SendJob) => JobTransitions;
  files: (company: string) => Pick<JobFiles, 'remove'>;
  send: SendJob;
  now: Clock;
}

/**
 * The clock's care for jobs, once a minute: a job whose message got lost or whose worker died is sent again, at the
 * very second its lease ends where that comes before the next tick; what can go on no more is failed; what is past its
 * time expires; files that nobody can reach are deleted. Doing it twice, or dying in the middle, does no harm.
 */
export function jobCare(deps: HealDependencies): Care {
  return (key) => healerOf(key, deps);
}

/** Undefined where the record is another's care. */
function healerOf(key: DueKey, deps: HealDependencies): (() => Promise<void>) | undefined {
  const company = companyOfPartition(key.partition);
  if (company !== undefined) return () => healJob(company, key, deps);
  const queueOf = companyOfQueue(key.partition);
  return queueOf === undefined ? undefined : () => healQueue(queueOf, key, deps);
}

async function healQueue(company: string, key: DueKey, deps: HealDependencies): Promise<void> {
  if (key.dueAt > deps.now()) return;
  await reconcileQueue(company, deps.now(), deps.records(company), deps.send);
}

async function healJob(company: string, key: DueKey, deps: HealDependencies): Promise<void> {
  const job = await deps.records(company).inspect(key.id);
  if (job === null) return;
  if (job.state === 'running') return healRunning(job, key, deps);
  if (key.dueAt > deps.now()) return;
  if (job.state === 'waiting') return healWaiting(job, deps);
  const jobs = deps.transitions(company, deps.send);
  if (job.state === 'completed' && !(await jobs.expire(job.id, deps.now()))) return;
  await deps.files(company).remove(job.id);
  if (job.state === 'removed') await jobs.erase(job.id);
  else await jobs.settle(job.id, deps.now());
}

async function healRunning(job: Job, key: DueKey, deps: HealDependencies): Promise<void> {
  const now = deps.now();
  if (job.leaseUntil <= now && job.attempt >= MAX_ATTEMPTS) {
    logger.error('JOB_FAILED', { company: job.company, job: job.id, reason: 'attempts exhausted' });
    await deps.transitions(job.company, deps.send).abandon(job, now, exhausted(job));
    return;
  }
  const waitMs = Math.max(0, job.leaseUntil - now, key.dueAt - now);
  await deps.send({ company: job.company, jobId: job.id }, Math.ceil(waitMs / 1000));
}

async function healWaiting(job: Job, deps: HealDependencies): Promise<void> {
  const now = deps.now();
  const jobs = deps.transitions(job.company, deps.send);
  const age = now - (job.slotAt ?? job.createdAt);
  if (job.slotAt === null) {
    await ensureQueued(job, now, deps.send);
  } else if (age >= GIVE_UP_AFTER_MS) {
    logger.error('JOB_FAILED', { company: job.company, job: job.id, reason: 'never started' });
    await jobs.abandon(job, now, neverStarted(job));
    return;
  } else {
    await deps.send({ company: job.company, jobId: job.id }, 0);
  }
  // The older it is, the likelier that workers are just busy and its messages wait in the queue.
  await jobs.postpone(job, now + Math.max(START_WITHIN_MS, age));
}
