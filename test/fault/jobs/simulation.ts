import { createJob } from '#shared/jobs/creation-store.ts';
import type { DayCount } from '#shared/jobs/daily-limit.ts';
import { type DueKey, dueRecords } from '#shared/jobs/due-store.ts';
import { healJobs } from '#shared/jobs/heal.ts';
import type { Job, JobState } from '#shared/jobs/job.ts';
import type { JobMessage } from '#shared/jobs/message.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import { type RunDependencies, runJob, type Work } from '#shared/jobs/run-job.ts';
import { LEASE_MS, MAX_ATTEMPTS, SWEEP_AFTER_MS } from '#shared/jobs/timing.ts';
import { jobTransitions } from '#shared/jobs/transition-store.ts';
import { type Fate, flush, Process } from './gate.ts';
import { COMPANY, sha256, World } from './world.ts';

const RANK: Record<JobState, number> = {
  waiting: 0,
  running: 1,
  completed: 2,
  failed: 2,
  expired: 3,
  removed: 4,
};
const FAULTS: Fate[] = ['refused', 'answer_lost', 'killed_before', 'killed_after'];
/** So many of a hundred calls meet a fault. */
const FAULTY_PERCENT = 16;
const UNLIMITED: DayCount = { counter: 'reports#day', limit: null, forgottenAt: 0 };

export interface SimulationOptions {
  sharedKeys?: boolean;
  /** A planted fault: nobody looks after lost jobs. */
  noClock?: boolean;
}

/** One job, as many workers and clocks at it as there are choices, and what must hold after every step. */
export class Simulation {
  readonly world: World;
  readonly job: Job;
  readonly violations: string[] = [];
  readonly #processes: Process[] = [];
  readonly #options: SimulationOptions;
  #last: Job;
  #deleted = false;

  private constructor(world: World, job: Job, options: SimulationOptions) {
    this.world = world;
    this.job = job;
    this.#last = job;
    this.#options = options;
  }

  static async start(options: SimulationOptions = {}): Promise<Simulation> {
    const world = new World(options);
    const job = world.newJob();
    await createJob(job, UNLIMITED);
    await world.send({ company: COMPANY, jobId: job.id }, 0);
    return new Simulation(world, job, options);
  }

  /** One thing happens; which one follows from the number alone. */
  async act(choice: number): Promise<void> {
    const kind = choice % 16;
    const detail = Math.floor(choice / 16);
    const process = this.#living()[detail % Math.max(1, this.#living().length)];
    if (kind === 0) await this.#startWorker();
    else if (kind === 1) this.world.now += 1_000 * (1 + (detail % 45));
    else if (kind === 2) await this.#startClock();
    else if (kind === 3) await this.world.send({ company: COMPANY, jobId: this.job.id }, detail % 60);
    else if (kind === 4) await this.#beat(process);
    else if (kind === 5) await (detail % 32 === 0 ? this.#delete() : this.#leaseRunsOut(detail));
    else await this.#run(process, 1 + (detail % 4), fateOf(Math.floor(detail / 7)));
    await this.#check();
  }

  get state(): JobState {
    return this.#last.state;
  }

  /** One worker, undisturbed up to its call of that number, which meets the fault. */
  async faultAt(call: number, fate: Fate): Promise<void> {
    await this.#startWorker();
    await this.#run(this.#processes[0], call + 1, fate);
  }

  /** Faults are over: what lives runs to its end, and minutes pass until the job has ended. */
  async quiesce(): Promise<void> {
    for (let minute = 0; minute < 30; minute += 1) {
      await this.#drain();
      if (RANK[this.#last.state] >= 2) break;
      this.world.now += 60_000;
      await this.#startClock();
    }
    if (RANK[this.#last.state] < 2) this.violations.push(`never ended: ${this.#last.state}`);
  }

  /** Long after: the file and whatever failed attempts left are gone. */
  async afterExpiry(): Promise<void> {
    const swept = this.world.now + SWEEP_AFTER_MS;
    this.world.now += 2 * 3_600_000;
    for (let minute = 0; minute < 3; minute += 1) {
      this.world.now += 60_000;
      await this.#startClock();
      await this.#drain();
    }
    const left = [...this.world.objects].filter(([, { at }]) => at < swept).map(([key]) => key);
    if (left.length > 0) this.violations.push(`objects left: ${left.join()}`);
    const record = await jobRecords(COMPANY).inspect(this.job.id);
    const expected: (JobState | undefined)[] = this.#deleted ? [undefined] : ['expired', 'failed'];
    if (!expected.includes(record?.state)) this.violations.push(`in the end ${record?.state ?? 'no record'}`);
  }

  #living(): Process[] {
    return this.#processes.filter(({ dead, ended }) => !dead && !ended);
  }

  async #drain(): Promise<void> {
    for (;;) {
      await this.#startWorker();
      const busy = this.#living().find(({ pending }) => pending.length > 0);
      if (!busy) return;
      await busy.step(0, 'done');
      await this.#check();
    }
  }

  async #startWorker(): Promise<void> {
    const message = this.world.takeMessage();
    if (!message) return;
    const process = this.#newProcess();
    void this.#work(message, process);
    await flush();
  }

  /** As the queue does: a message whose worker failed comes again. */
  async #work(message: JobMessage, process: Process): Promise<void> {
    try {
      const outcome = await runJob(message, this.#dependencies(process));
      if (outcome.kind === 'retry') await this.world.send(message, outcome.afterSeconds);
    } catch {
      await this.world.send(message, 30);
    }
    process.ended = true;
  }

  async #startClock(): Promise<void> {
    if (this.#options.noClock) return;
    const process = this.#newProcess();
    const end = healJobs({
      due: (until) => this.#ownDue(until),
      records: (company) => process.gateAll(jobRecords(company)),
      transitions: (company) => process.gateAll(jobTransitions(company)),
      files: () => process.gateAll(this.world.files()),
      send: process.gate('send', (message, delay) => this.world.send(message, delay)),
      now: () => this.world.now,
    });
    void end.then(() => (process.ended = true));
    // The index is read as a whole before anything waits at a gate.
    await new Promise((resolve) => setTimeout(resolve, 25));
    await flush();
  }

  /** Jobs of earlier runs stand in the same index. */
  async *#ownDue(until: number): AsyncGenerator<DueKey> {
    for await (const key of dueRecords(until)) if (key.id === this.job.id) yield key;
  }

  #newProcess(): Process {
    const process = new Process();
    this.#processes.push(process);
    return process;
  }

  #dependencies(process: Process): RunDependencies {
    return {
      transitions: (company) => process.gateAll(jobTransitions(company)),
      records: (company) => process.gateAll(jobRecords(company)),
      files: () => process.gateAll(this.world.files()),
      work: { report: workOf(process), export: workOf(process) },
      now: () => this.world.now,
      every: (_ms, beat) => {
        process.beat = beat;
        return () => (process.beat = undefined);
      },
      outOfTime: new AbortController().signal,
    };
  }

  /** Some calls in a row, the last of which may meet a fault. */
  async #run(process: Process | undefined, calls: number, fate: Fate): Promise<void> {
    for (let left = calls; left > 0; left -= 1) {
      await process?.step(left, left === 1 ? fate : 'done');
      await this.#check();
    }
  }

  async #beat(process: Process | undefined): Promise<void> {
    process?.beat?.().catch(() => undefined);
    await flush();
  }

  /** The living worker was too slow, and another gets the message. */
  async #leaseRunsOut(detail: number): Promise<void> {
    this.world.now += LEASE_MS + 1_000;
    await this.world.send({ company: COMPANY, jobId: this.job.id }, 0);
    await this.#startWorker();
    // Half of them come through before the slow one goes on.
    const [newest] = this.#processes.slice(-1);
    if (detail % 2 === 0) await this.#run(newest, 12, 'done');
  }

  async #delete(): Promise<void> {
    const before = await jobTransitions(COMPANY).remove(this.job.id, this.world.now);
    if (before === null) return;
    this.#deleted = true;
    await this.world.files().remove(this.job.id);
  }

  async #check(): Promise<void> {
    const job = await jobRecords(COMPANY).inspect(this.job.id);
    if (job === null) {
      if (!this.#deleted) this.violations.push('the record is gone');
      return;
    }
    const last = this.#last;
    const changedEnd = RANK[last.state] === 2 && RANK[job.state] === 2 && job.state !== last.state;
    if (RANK[job.state] < RANK[last.state] || changedEnd)
      this.violations.push(`${last.state} became ${job.state}`);
    if (job.attempt < last.attempt || job.attempt > MAX_ATTEMPTS)
      this.violations.push(`attempt ${job.attempt}`);
    if (job.progress < last.progress)
      this.violations.push(`progress fell from ${last.progress} to ${job.progress}`);
    if (
      last.file !== null &&
      job.state === 'completed' &&
      JSON.stringify(job.file) !== JSON.stringify(last.file)
    ) {
      this.violations.push('another file took the place of the finished one');
    }
    if (job.state === 'completed') this.#checkFile(job);
    if (job.file !== null && job.file.attempt !== job.attempt) {
      this.violations.push(`attempt ${job.file.attempt} ended the job while ${job.attempt} had it`);
    }
    this.#last = job;
  }

  #checkFile({ file }: Job): void {
    const stored = file === null ? undefined : this.world.objects.get(file.key);
    if (stored === undefined || sha256(stored.content) !== file?.sha256) {
      this.violations.push('the finished file is not the one that was recorded');
    }
  }
}

function fateOf(choice: number): Fate {
  return (choice % 100 < FAULTY_PERCENT ? FAULTS[choice % FAULTS.length] : undefined) ?? 'done';
}

/** Writes its attempt into its file, so that files of different attempts differ. */
function workOf(process: Process): Work {
  const pause = process.gate('produce', () => Promise.resolve());
  return {
    produce: async (job, { progress }) => {
      await progress.reached(10, 'Reading');
      await pause();
      async function* chunks(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(`attempt ${job.attempt} begins\n`);
        await progress.reached(60, 'Writing');
        yield Buffer.from(`attempt ${job.attempt} ends\n`);
        // The parts are there, the object is not yet.
        await pause();
      }
      const facts = () => ({ rows: 2, pageCount: null });
      return { contentType: 'text/csv', fileName: 'report.csv', chunks: chunks(), facts };
    },
  };
}
