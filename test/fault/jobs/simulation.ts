import { createJob } from '#shared/jobs/creation-store.ts';
import type { DayCount } from '#shared/jobs/daily-limit.ts';
import { takeCare } from '#shared/jobs/due-care.ts';
import { type DueKey, dueRecords } from '#shared/jobs/due-store.ts';
import { jobCare } from '#shared/jobs/heal.ts';
import type { Job } from '#shared/jobs/job.ts';
import { countReports } from '#shared/jobs/kept.ts';
import type { JobMessage } from '#shared/jobs/message.ts';
import { readRevision } from '#shared/jobs/queue-store.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import { type RunDependencies, runJob, type Work } from '#shared/jobs/run-job.ts';
import { CLOCK_BEAT_MS, LEASE_MS, SWEEP_AFTER_MS } from '#shared/jobs/timing.ts';
import { jobTransitions } from '#shared/jobs/transition-store.ts';
import { type Fate, flush, Process } from './gate.ts';
import { historyViolations, isEnded, jobsOf, queueViolations, rowViolations } from './invariants.ts';
import { World } from './world.ts';

const FAULTS: Fate[] = ['refused', 'answer_lost', 'killed_before', 'killed_after'];
/** So many of a hundred calls meet a fault. */
const FAULTY_PERCENT = 12;
const UNLIMITED: DayCount = { counter: 'reports#day', limit: null, forgottenAt: 0 };
const USERS = ['usr_a', 'usr_b', 'cli_c'];
const REASON = 'User is attempting to run too many exports.';

export interface SimulationOptions {
  sharedKeys?: boolean;
  /** A planted fault: nobody looks after lost jobs. */
  noClock?: boolean;
}

/** Jobs of one company, as many workers, clocks and callers at them as there are choices, and what must hold after every step. */
export class Simulation {
  readonly world: World;
  readonly violations: string[] = [];
  readonly #processes: Process[] = [];
  readonly #options: SimulationOptions;
  readonly #last = new Map<string, Job>();
  readonly #deleted = new Set<string>();
  /** Ids in order of creation: what a choice picks must not depend on what ids are. */
  readonly #made: string[] = [];

  constructor(options: SimulationOptions = {}) {
    this.world = new World(options);
    this.#options = options;
  }

  /** One thing happens; which one follows from the number alone. */
  async act(choice: number): Promise<void> {
    const kind = choice % 20;
    const detail = Math.floor(choice / 20);
    const living = this.#living();
    const process = pick(living, detail, ({ pending }) => pending.length > 0);
    const job = pick([...this.#last.values()], detail);
    const running = pick(this.#open(), detail, ({ state }) => state === 'running');
    const user = USERS[detail % USERS.length] ?? '';
    if (kind === 0) this.#create(user);
    else if (kind === 1) await this.#createMany(user, 1 + (detail % 5));
    else if (kind <= 3) await this.#startWorker();
    else if (kind === 4) this.world.now += 1_000 * (1 + (detail % 45));
    else if (kind === 5) await this.#startClock();
    else if (kind === 6 && job) await this.#repeatMessage(job.id, detail);
    else if (kind === 7) await this.#beat(process);
    else if (kind === 8) await this.#leaseRunsOut((running ?? job)?.id ?? '', detail);
    else if (kind === 9 && job && detail % 3 === 0) this.#cancel(job);
    else if (kind === 9 && job && detail % 3 === 1) this.#delete(job.id);
    else await this.#run(process, 1 + (detail % 6), fateOf(Math.floor(detail / 7)));
    await flush();
    await this.check();
  }

  /** A job, accepted and with its message sent. */
  async accept(user = 'usr_a'): Promise<Job> {
    this.#create(user);
    await this.#drain(false);
    await this.check();
    const [job] = [...this.#last.values()].slice(-1);
    if (job === undefined) throw new Error('No job was accepted.');
    return job;
  }

  state(id: string): string | undefined {
    return this.#last.get(id)?.state;
  }

  /** One worker, undisturbed up to its call of that number, which meets the fault. */
  async faultAt(call: number, fate: Fate): Promise<void> {
    await this.#startWorker();
    await this.#run(this.#living()[0], call + 1, fate);
  }

  /** Faults are over: what lives runs to its end, and minutes pass until every job has ended. */
  async quiesce(): Promise<void> {
    await this.check();
    for (let minute = 0; minute < 60; minute += 1) {
      await this.#drain();
      if (this.#open().length === 0) break;
      this.world.now += 60_000;
      await this.#startClock();
    }
    for (const { id, state } of this.#open()) this.violations.push(`${id} never ended: ${state}`);
  }

  /** Long after: files and whatever failed attempts left are gone. */
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
    for (const { id, state } of (await jobsOf(this.world.company)).values()) {
      if (!['expired', 'failed', 'cancelled'].includes(state))
        this.violations.push(`${id} in the end ${state}`);
    }
  }

  async check(): Promise<void> {
    const jobs = await jobsOf(this.world.company);
    const { queue, kept } = await readRevision(this.world.company);
    this.violations.push(...queueViolations(queue, jobs));
    const there = [...jobs.values()].filter(({ state }) => state !== 'removed').length;
    const counted = countReports(queue, kept ?? {}, this.world.now);
    if (counted !== there) this.violations.push(`${counted} reports are counted where there are ${there}`);
    this.violations.push(...(await rowViolations(this.world, jobs)));
    for (const [id, last] of this.#last) {
      if (!jobs.has(id) && !this.#deleted.has(id)) this.violations.push(`the record of ${id} is gone`);
      const job = jobs.get(id);
      if (job) this.violations.push(...historyViolations(last, job, this.world));
      else this.#last.delete(id);
    }
    for (const id of this.#made) {
      const job = jobs.get(id);
      if (job) this.#last.set(id, job);
    }
  }

  #living(): Process[] {
    return this.#processes.filter(({ dead, ended }) => !dead && !ended);
  }

  #open(): Job[] {
    return [...this.#last.values()].filter((job) => !isEnded(job));
  }

  #messageOf(jobId: string): JobMessage {
    return { company: this.world.company, jobId };
  }

  async #drain(withWorkers = true): Promise<void> {
    for (;;) {
      if (withWorkers) await this.#startWorker();
      const busy = this.#living().find(({ pending }) => pending.length > 0);
      if (!busy) return;
      await busy.step(0, 'done');
      await this.check();
    }
  }

  /** Early, late, or long after the job's end. */
  async #repeatMessage(id: string, detail: number): Promise<void> {
    if (detail % 2 === 0) await this.world.send(this.#messageOf(id), detail % 60);
    else this.#start((process) => this.#work(this.#messageOf(id), process));
  }

  #start(main: (process: Process) => Promise<unknown>): void {
    const process = new Process();
    this.#processes.push(process);
    process.start(() => main(process));
  }

  #sendOf(process: Process) {
    return process.gate('send', (message: JobMessage, delay?: number) => this.world.send(message, delay));
  }

  #create(user: string): void {
    const job = this.world.newJob(user);
    this.#made.push(job.id);
    this.#start(async (process) => {
      const creation = await createJob(job, UNLIMITED);
      if (creation.kind === 'rejected') this.#checkRejected(creation.job);
      if (creation.kind === 'created' && creation.job.slotAt !== null)
        await this.#sendOf(process)(this.#messageOf(job.id));
    });
  }

  /** Asked for at the same moment, so that they meet at the queue. */
  async #createMany(user: string, count: number): Promise<void> {
    const before = this.#processes.length;
    for (let made = 0; made < count; made += 1) this.#create(user);
    const makers = this.#processes.slice(before);
    for (let turn = 0; makers.some(({ ended }) => !ended); turn += 1) {
      await flush();
      await makers[turn % makers.length]?.step(0, 'done');
    }
  }

  #checkRejected({ id, state, failure }: Job): void {
    if (state !== 'failed' || failure?.message !== REASON)
      this.violations.push(`${id} was rejected as ${state} for ${failure?.message}`);
  }

  #cancel(job: Job): void {
    this.#start((process) =>
      jobTransitions(this.world.company, this.#sendOf(process)).cancel(job, this.world.now),
    );
  }

  #delete(id: string): void {
    this.#deleted.add(id);
    this.#start(async (process) => {
      const jobs = jobTransitions(this.world.company, this.#sendOf(process));
      if (await jobs.remove(id, this.world.now)) await process.gateAll(this.world.files()).remove(id);
    });
  }

  async #startWorker(): Promise<void> {
    const message = this.world.takeMessage();
    if (!message) return;
    this.#start((process) => this.#work(message, process));
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
  }

  async #startClock(): Promise<void> {
    if (this.#options.noClock) return;
    const keys = await this.#ownDue();
    this.#start((process) =>
      takeCare(
        (async function* () {
          yield* keys;
        })(),
        [
          jobCare({
            records: jobRecords,
            transitions: jobTransitions,
            files: () => process.gateAll(this.world.files()),
            send: this.#sendOf(process),
            now: () => this.world.now,
          }),
        ],
        1,
      ),
    );
    await flush();
  }

  /** Jobs of other simulations stand in the same index. */
  async #ownDue(): Promise<DueKey[]> {
    const own: DueKey[] = [];
    for await (const key of dueRecords(this.world.now + CLOCK_BEAT_MS))
      if (key.partition.startsWith(`${this.world.company}#`)) own.push(key);
    const place = ({ id }: DueKey) => this.#made.indexOf(id);
    return own.sort((one, other) => place(one) - place(other));
  }

  #dependencies(process: Process): RunDependencies {
    return {
      transitions: (company) => jobTransitions(company, this.#sendOf(process)),
      records: jobRecords,
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
      if (process === undefined || process.pending.length === 0) return;
      await process.step(left, left === 1 ? fate : 'done');
      if (left > 1) await this.check();
    }
  }

  async #beat(process: Process | undefined): Promise<void> {
    if (process?.beat) void process.run(process.beat);
    await flush();
  }

  /** The living worker was too slow, and another gets the message. */
  async #leaseRunsOut(id: string, detail: number): Promise<void> {
    this.world.now += LEASE_MS + 1_000;
    this.#start((process) => this.#work(this.#messageOf(id), process));
    await flush();
    // Half of them come through before the slow ones go on, of which some come to their end as well.
    const [newest] = this.#processes.slice(-1);
    if (detail % 2 === 0) await this.#run(newest, 16, 'done');
    if (detail % 4 === 0) for (const slow of this.#living()) await this.#run(slow, 16, 'done');
  }
}

/** Any of those that match, or else of all. */
function pick<T>(
  from: readonly T[],
  which: number,
  matching: (one: T) => boolean = () => true,
): T | undefined {
  const best = from.filter(matching);
  const among = best.length > 0 ? best : from;
  return among[which % Math.max(1, among.length)];
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
