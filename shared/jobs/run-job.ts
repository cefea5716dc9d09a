import type { Clock } from '#shared/runtime/clock.ts';
import { logger } from '#shared/runtime/logger.ts';
import { exhausted, faultOf, isFinal, LostJob } from './failures.ts';
import type { JobFiles } from './file-store.ts';
import type { FileFacts, Job, JobKind } from './job.ts';
import type { JobMessage } from './message.ts';
import { ProgressReporter } from './progress-reporter.ts';
import type { JobRecords } from './record-store.ts';
import { HEARTBEAT_MS, MAX_ATTEMPTS, RETRY_PAUSE_S } from './timing.ts';
import type { JobTransitions } from './transition-store.ts';
import type { FileSource, JobUploads } from './upload-store.ts';

export interface WorkContext {
  progress: ProgressReporter;
  /** Fires where the attempt must stop: another one took over, the job was deleted, or time is up. */
  signal: AbortSignal;
}

/** A file on its way out; its facts are known once its chunks have been read. */
export interface Product extends FileSource {
  facts(): FileFacts;
}

/** What a kind of job does. A PlatformError fails the job at once with its text; any other error is tried again. */
export interface Work {
  produce: (job: Job, context: WorkContext) => Promise<Product>;
  /** Told once the job is completed. What goes wrong here changes nothing for the job. */
  completed?: (job: Job, at: number) => Promise<void>;
}

export interface RunDependencies {
  transitions: (company: string) => JobTransitions;
  records: (company: string) => Pick<JobRecords, 'inspect'>;
  files: (company: string) => Pick<JobFiles, 'remove'> & JobUploads;
  work: Record<JobKind, Work>;
  now: Clock;
  /** Calls `beat` every so many milliseconds until the returned function is called. */
  every: (ms: number, beat: () => Promise<void>) => () => void;
  /** Fires when the function is about to be stopped. */
  outOfTime: AbortSignal;
}

export type RunOutcome =
  | { kind: 'completed' | 'nothing_to_do' }
  /** The attempt failed; another may begin after so many seconds. */
  | { kind: 'retry'; afterSeconds: number }
  /** The job has failed for good. */
  | { kind: 'failed' };

/**
 * Takes a job up and brings it to an end, or leaves it so that the next attempt can. However often it is called for
 * the same job, at once or one after the other, and wherever it is killed, one attempt's file wins.
 */
export async function runJob(message: JobMessage, deps: RunDependencies): Promise<RunOutcome> {
  const jobs = deps.transitions(message.company);
  const claim = await jobs.claim(message.jobId, deps.now());
  if (claim.kind === 'claimed') return runAttempt(claim.job, jobs, deps);
  if (claim.kind !== 'exhausted') return { kind: 'nothing_to_do' };
  const { job } = claim;
  logger.error('JOB_FAILED', { company: job.company, job: job.id, reason: 'attempts exhausted' });
  return (await jobs.abandon(job, deps.now(), exhausted(job)))
    ? { kind: 'failed' }
    : { kind: 'nothing_to_do' };
}

async function runAttempt(job: Job, jobs: JobTransitions, deps: RunDependencies): Promise<RunOutcome> {
  const lost = new AbortController();
  const stopBeating = deps.every(HEARTBEAT_MS, async () => {
    if (!(await jobs.renew(job.id, job.attempt, deps.now()))) lost.abort(new LostJob());
  });
  const signal = AbortSignal.any([lost.signal, deps.outOfTime]);
  const progress = new ProgressReporter(job, jobs, deps.now, () => lost.abort(new LostJob()));
  try {
    return await stoppable(makeFile(job, jobs, deps, { progress, signal }), signal);
  } catch (error) {
    return await afterFault(job, jobs, deps, signal.aborted ? signal.reason : error);
  } finally {
    stopBeating();
  }
}

async function makeFile(
  job: Job,
  jobs: JobTransitions,
  deps: RunDependencies,
  context: WorkContext,
): Promise<RunOutcome> {
  const work = deps.work[job.kind];
  const product = await work.produce(job, context);
  const uploaded = await deps.files(job.company).upload(job.id, job.attempt, product, context.signal);
  const { contentType, fileName } = product;
  const file = { attempt: job.attempt, fileName, contentType, ...uploaded, ...product.facts() };
  const at = deps.now();
  if (!(await jobs.complete(job, at, file)) && !(await wonBefore(job, deps))) throw new LostJob();
  await work.completed?.(job, at).catch((error: unknown) => {
    logger.warn('JOB_COMPLETED_HOOK_FAILED', { job: job.id, error: error as Error });
  });
  return { kind: 'completed' };
}

/** A write that was done but whose answer got lost is refused when the SDK repeats it. */
async function wonBefore(job: Job, deps: RunDependencies): Promise<boolean> {
  const stored = await deps.records(job.company).inspect(job.id);
  return stored?.file?.attempt === job.attempt;
}

async function afterFault(
  job: Job,
  jobs: JobTransitions,
  deps: RunDependencies,
  error: unknown,
): Promise<RunOutcome> {
  if (await wonBefore(job, deps)) return { kind: 'completed' };
  if (error instanceof LostJob) {
    await deps.files(job.company).remove(job.id, job.attempt);
    return { kind: 'nothing_to_do' };
  }
  logger.error('JOB_ATTEMPT_FAILED', {
    company: job.company,
    job: job.id,
    attempt: job.attempt,
    error: error as Error,
  });
  if (isFinal(error) || job.attempt >= MAX_ATTEMPTS) {
    return (await jobs.fail(job, deps.now(), faultOf(job, error)))
      ? { kind: 'failed' }
      : { kind: 'nothing_to_do' };
  }
  const afterSeconds = RETRY_PAUSE_S * 2 ** (job.attempt - 1);
  await jobs.release(job, deps.now(), deps.now() + afterSeconds * 1000);
  return { kind: 'retry', afterSeconds };
}

/** Settles as the work does, or as soon as it has to stop. */
async function stoppable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
    work.catch(() => undefined);
    stopped.catch(() => undefined);
  }
}
