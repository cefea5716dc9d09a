/** How many jobs may be under way, over every kind of job, face and credential (S2, "Recommendations for running"). */
export const QUEUE_LIMITS = {
  /** Of one user, at once. */
  userRunning: 2,
  /** Of one user, running and waiting. */
  userJobs: 5,
  /** Of one company, at once. */
  companyRunning: 4,
  /** Of one company, running and waiting. */
  companyJobs: 50,
} as const;

/** A job that has not ended. */
export interface QueuedJob {
  id: string;
  /** The user: whoever asked for the job. */
  principal: string;
  /** Whether it holds a slot. It keeps it through all its attempts. */
  running: boolean;
}

/** A company's jobs that have not ended, in order of arrival: its slots in use are just those that run. */
export interface Queue {
  jobs: readonly QueuedJob[];
  /** Number of the start that each user had last, for users with jobs here; users without had none. */
  lastStarts: Readonly<Record<string, number>>;
}

export const EMPTY_QUEUE: Queue = { jobs: [], lastStarts: {} };

/** The queue with one more job at its end; undefined where the limits forbid it. */
export function enter(queue: Queue, job: { id: string; principal: string }): Queue | undefined {
  const own = queue.jobs.filter(({ principal }) => principal === job.principal);
  if (queue.jobs.length >= QUEUE_LIMITS.companyJobs || own.length >= QUEUE_LIMITS.userJobs) return undefined;
  const { id, principal } = job;
  return { ...queue, jobs: [...queue.jobs, { id, principal, running: false }] };
}

/** The queue with a waiting job that was accepted before, whatever the limits; the same where it is there already. */
export function readmit(queue: Queue, { id, principal }: { id: string; principal: string }): Queue {
  if (queue.jobs.some((job) => job.id === id)) return queue;
  return { ...queue, jobs: [...queue.jobs, { id, principal, running: false }] };
}

/** The queue without the job; the same where it is not there. */
export function leave(queue: Queue, id: string): Queue {
  if (!queue.jobs.some((job) => job.id === id)) return queue;
  const jobs = queue.jobs.filter((job) => job.id !== id);
  const present = new Set(jobs.map(({ principal }) => principal));
  const kept = Object.entries(queue.lastStarts).filter(([principal]) => present.has(principal));
  return { jobs, lastStarts: Object.fromEntries(kept) };
}

/** Gives free slots to waiting jobs; the same queue where there is nothing to give. */
export function fillSlots(queue: Queue): Queue {
  let filled = queue;
  for (let next = nextOf(filled); next !== undefined; next = nextOf(filled)) filled = start(filled, next);
  return filled;
}

/** Whether the job stands in the queue and holds a slot. */
export function holdsSlot(queue: Queue, id: string): boolean {
  return queue.jobs.some((job) => job.id === id && job.running);
}

/** Ids of the jobs that hold a slot after a change and did not before it. */
export function newlyRunning(before: Queue, after: Queue): string[] {
  return after.jobs.filter(({ id, running }) => running && !holdsSlot(before, id)).map(({ id }) => id);
}

/** Place of a waiting job in the order in which jobs will get slots if none is added or withdrawn; 1 is next. */
export function positionOf(queue: Queue, id: string): number | undefined {
  let rest = queue;
  for (let place = 1; ; place++) {
    // Which slot comes free first is not known; the order among the waiting is by turns all the same.
    const next = firstByTurn(rest, () => true);
    if (next === undefined) return undefined;
    if (next.id === id) return place;
    rest = start(rest, next);
  }
}

function nextOf(queue: Queue): QueuedJob | undefined {
  const running = queue.jobs.filter((job) => job.running);
  if (running.length >= QUEUE_LIMITS.companyRunning) return undefined;
  return firstByTurn(
    queue,
    (principal) => running.filter((job) => job.principal === principal).length < QUEUE_LIMITS.userRunning,
  );
}

/** Users take turns: whoever was served longest ago comes first, with the oldest of his jobs. */
function firstByTurn(queue: Queue, mayStart: (principal: string) => boolean): QueuedJob | undefined {
  let first: QueuedJob | undefined;
  for (const job of queue.jobs) {
    if (job.running || !mayStart(job.principal)) continue;
    if (first === undefined || turnOf(queue, job) < turnOf(queue, first)) first = job;
  }
  return first;
}

function turnOf(queue: Queue, { principal }: QueuedJob): number {
  return queue.lastStarts[principal] ?? 0;
}

function start(queue: Queue, { id, principal }: QueuedJob): Queue {
  const turn = 1 + Math.max(0, ...Object.values(queue.lastStarts));
  return {
    jobs: queue.jobs.map((job) => (job.id === id ? { ...job, running: true } : job)),
    lastStarts: { ...queue.lastStarts, [principal]: turn },
  };
}
