import type { Clock } from '#shared/runtime/clock.ts';
import { LostJob } from './failures.ts';
import type { Job } from './job.ts';
import { PROGRESS_EVERY_MS } from './timing.ts';
import type { JobTransitions } from './transition-store.ts';

/** 100 is written by the end alone. */
const MOST_BEFORE_END = 99;

/**
 * Writes down how far an attempt has come. A new step is written at once, mere movement at most once a second. What is
 * shown never falls, so a second attempt stands still until it has passed the first.
 */
export class ProgressReporter {
  readonly #job: Job;
  readonly #jobs: Pick<JobTransitions, 'progress'>;
  readonly #now: Clock;
  readonly #lost: () => void;
  #shown: number;
  #step: string;
  #writtenAt = 0;

  constructor(job: Job, jobs: Pick<JobTransitions, 'progress'>, now: Clock, lost: () => void) {
    this.#job = job;
    this.#jobs = jobs;
    this.#now = now;
    this.#lost = lost;
    this.#shown = job.progress;
    this.#step = job.step;
  }

  /** @param rows - written so far
   * @throws LostJob where the attempt must stop */
  async reached(percent: number, step: string, rows?: number): Promise<void> {
    const shown = Math.max(this.#shown, Math.min(MOST_BEFORE_END, Math.floor(percent)));
    const now = this.#now();
    const moved = shown > this.#shown && now - this.#writtenAt >= PROGRESS_EVERY_MS;
    if (step === this.#step && !moved) return;
    this.#shown = shown;
    this.#step = step;
    this.#writtenAt = now;
    if (await this.#jobs.progress(this.#job.id, this.#job.attempt, now, { percent: shown, step, rows }))
      return;
    this.#lost();
    throw new LostJob();
  }
}
