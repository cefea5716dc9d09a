/** Kinds of job; the prefix of a job's id tells its kind. */
export type JobKind = 'report' | 'export';

/**
 * States only go forward: waiting → running → completed | failed | cancelled, completed → expired, and any → removed.
 * `removed` is what a deleted job is until its files are gone; nobody but the clock sees it.
 */
export type JobState = 'waiting' | 'running' | 'completed' | 'failed' | 'cancelled' | 'expired' | 'removed';

/** Whether the job has not ended: just such jobs stand in their company's queue. */
export function isLive({ state }: Job): boolean {
  return state === 'waiting' || state === 'running';
}

/** The finished file, written down by the attempt that won. */
export interface JobFile {
  /** The attempt that made it; part of the object's key, so attempts never share an object. */
  attempt: number;
  key: string;
  fileName: string;
  contentType: string;
  bytes: number;
  /** Lower-case hex. */
  sha256: string;
  rows: number;
  pageCount: number | null;
  /** What of the data the file could not take as it was; earlier versions did not write it down. */
  cutRows?: number;
  inertCells?: number;
  cutCells?: number;
  replacedCells?: number;
  roundedCells?: number;
}

/** What only the writer of a file knows of it. */
export type FileFacts = Omit<JobFile, 'attempt' | 'key' | 'fileName' | 'contentType' | 'bytes' | 'sha256'>;

export interface JobFailure {
  /** Stable: one of the platform's error codes, or QUEUE_FULL. */
  code: string;
  /** For the owner of the job: the cause and the next step. */
  message: string;
}

/** One piece of work with a file as its end. All times are epoch milliseconds. */
export interface Job {
  company: string;
  id: string;
  kind: JobKind;
  /** Whoever asked for it. */
  principal: string;
  state: JobState;
  /** When it was given one of its company's slots, without which no worker takes it up; null before. */
  slotAt: number | null;
  /** How often it was taken up; the fencing number of every write of its worker. */
  attempt: number;
  /** Until when the running attempt is believed alive; 0 while none runs. */
  leaseUntil: number;
  /** 0 to 100, never falling. */
  progress: number;
  step: string;
  /** Rows that the attempt has written so far, as far as it was written down. */
  rowsDone?: number;
  /** What to make, as JSON; its shape belongs to the kind. */
  request: string;
  createdAt: number;
  updatedAt: number;
  /** How long the file is kept once it is there. */
  keepMs: number;
  endedAt: number | null;
  /** When the file goes; null while there is none. */
  fileExpiresAt: number | null;
  file: JobFile | null;
  failure: JobFailure | null;
}

/** Steps that the engine itself names; those of a running job are its work's. */
export const STEPS = {
  queued: 'Waiting for earlier jobs',
  slotted: 'Waiting for a worker',
  completed: 'Completed',
  failed: 'Failed',
  rejected: 'Rejected',
  cancelled: 'Cancelled',
  expired: 'Expired',
} as const;

/** What is needed to make a job; the rest begins the same for all. */
export type NewJob = Pick<Job, 'company' | 'id' | 'kind' | 'principal' | 'request' | 'createdAt' | 'keepMs'>;

export function newJob(facts: NewJob): Job {
  return {
    ...facts,
    state: 'waiting',
    slotAt: null,
    attempt: 0,
    leaseUntil: 0,
    progress: 0,
    step: STEPS.queued,
    updatedAt: facts.createdAt,
    endedAt: null,
    fileExpiresAt: null,
    file: null,
    failure: null,
  };
}

/** The job as it begins where a slot is free. */
export function slottedJob(job: Job): Job {
  return { ...job, slotAt: job.createdAt, step: STEPS.slotted };
}

/** The job as it begins, and ends, where the queue is full. */
export function rejectedJob(job: Job, failure: JobFailure): Job {
  return { ...job, state: 'failed', step: STEPS.rejected, failure, endedAt: job.createdAt };
}

/** Whether the job's file is past its time, also where the clock has not written that down yet. */
export function isExpired(job: Pick<Job, 'state' | 'fileExpiresAt'>, now: number): boolean {
  if (job.state === 'expired') return true;
  return job.state === 'completed' && job.fileExpiresAt !== null && job.fileExpiresAt <= now;
}
