import { PlatformError } from '#shared/runtime/errors.ts';
import type { Job, JobFailure } from './job.ts';
import { GIVE_UP_AFTER_MS, MAX_ATTEMPTS } from './timing.ts';

/** The job is no longer this worker's: a later attempt runs, or the job was deleted. */
export class LostJob extends Error {
  constructor() {
    super('The job went on without this attempt.');
    this.name = 'LostJob';
  }
}

/** Whether trying again cannot help: the request itself is at fault, not a service that was away for a moment. */
export function isFinal(error: unknown): boolean {
  return error instanceof PlatformError && error.code !== 'SERVICE_UNAVAILABLE';
}

/** What the owner of a job reads about the error that ended it. Errors of ours keep their details in the log. */
export function faultOf(job: Job, error: unknown): JobFailure {
  if (error instanceof PlatformError) {
    const details = error.details === undefined ? '' : ` ${error.details}`;
    return { code: error.code, message: `${error.message}.${details}` };
  }
  return failure(
    `The file could not be made after ${job.attempt} attempts, for a fault on our side. ` +
      `Generate it again; if that fails too, tell support the id ${job.id}.`,
  );
}

/** Code of a job that was closed at once because too many were under way. */
export const QUEUE_FULL = 'QUEUE_FULL';

/** S2 gives the text. */
export function queueFull(): JobFailure {
  return { code: QUEUE_FULL, message: 'User is attempting to run too many exports.' };
}

export function exhausted(job: Job): JobFailure {
  return failure(
    `The worker stopped in each of ${MAX_ATTEMPTS} attempts before the file was done. ` +
      `Generate it again for a shorter period; if that fails too, tell support the id ${job.id}.`,
  );
}

export function neverStarted(job: Job): JobFailure {
  return failure(
    `No worker was free within ${GIVE_UP_AFTER_MS / 3_600_000} hours. ` +
      `Generate it again; if that fails too, tell support the id ${job.id}.`,
  );
}

export function outOfTime(): PlatformError {
  return new PlatformError('REPORT_GENERATION_FAILED', 'The file took longer than a worker may run', {
    details: 'Ask for a shorter period or fewer rows, or for CSV, which is the quickest to make.',
  });
}

function failure(message: string): JobFailure {
  return { code: 'REPORT_GENERATION_FAILED', message };
}
