import { dueAt, dueShard, type Item, recordExpiry } from './item.ts';
import { type Job, type JobFailure, type JobFile, STEPS } from './job.ts';
import { LEASE_MS, MAX_ATTEMPTS, START_WITHIN_MS, SWEEP_AFTER_MS } from './timing.ts';

/** One conditional write, in DynamoDB's expressions. */
export interface Change {
  update: string;
  condition: string;
  values: Item;
}

/** Fencing: the write counts only while the job still runs under this very attempt. */
const HELD = 'job_state = :running AND attempt = :attempt';

function held(attempt: number, now: number): Item {
  return { ':running': { S: 'running' }, ':attempt': n(attempt), ':now': n(now) };
}

/** How far an attempt has come. */
export interface Reached {
  percent: number;
  step: string;
  /** Rows written so far. */
  rows?: number | undefined;
}

/** From now on a worker may take the job up. */
export function giveSlot(now: number): Change {
  return {
    update: 'SET slot_at = :now, step = :step, due_at = :due, updated_at = :now',
    condition: 'job_state = :waiting',
    values: {
      ':waiting': { S: 'waiting' },
      ':step': { S: STEPS.slotted },
      ':due': { S: dueAt(now + START_WITHIN_MS) },
      ':now': n(now),
    },
  };
}

/** `worker` tells a worker whose first try was written but not answered that the job is its own. */
export function claim(now: number, worker: string): Change {
  return {
    update:
      'SET job_state = :running, attempt = attempt + :one, lease_until = :lease, due_at = :due, updated_at = :now, ' +
      'worker = :worker',
    condition:
      'attempt < :max AND ((job_state = :waiting AND attribute_exists(slot_at)) OR ' +
      '(job_state = :running AND lease_until <= :now))',
    values: {
      ':running': { S: 'running' },
      ':waiting': { S: 'waiting' },
      ':one': n(1),
      ':max': n(MAX_ATTEMPTS),
      ':worker': { S: worker },
      ':now': n(now),
      ...lease(now),
    },
  };
}

export function progress(attempt: number, now: number, { percent, step, rows }: Reached): Change {
  return {
    update:
      'SET progress = :percent, step = :step, lease_until = :lease, due_at = :due, updated_at = :now' +
      (rows === undefined ? '' : ', rows_done = :rows'),
    condition: `${HELD} AND progress <= :percent`,
    values: {
      ...held(attempt, now),
      ...lease(now),
      ':percent': n(percent),
      ':step': { S: step },
      ...(rows === undefined ? {} : { ':rows': n(rows) }),
    },
  };
}

export function renew(attempt: number, now: number): Change {
  return {
    update: 'SET lease_until = :lease, due_at = :due, updated_at = :now',
    condition: HELD,
    values: { ...held(attempt, now), ...lease(now) },
  };
}

export function complete(attempt: number, now: number, file: JobFile, keepMs: number): Change {
  return {
    update:
      'SET job_state = :completed, progress = :all, step = :step, file_facts = :file, file_expires_at = :gone, due_at = :due, ' +
      'ended_at = :now, updated_at = :now, lease_until = :none, expires_at = :forgotten',
    condition: HELD,
    values: {
      ...held(attempt, now),
      ':completed': { S: 'completed' },
      ':all': n(100),
      ':step': { S: STEPS.completed },
      ':file': { S: JSON.stringify(file) },
      ':gone': n(now + keepMs),
      ':due': { S: dueAt(now + keepMs) },
      ':none': n(0),
      ':forgotten': n(recordExpiry(now + keepMs)),
    },
  };
}

/** The clock clears away what the attempts left behind. */
const ENDED_FAILED =
  'SET job_state = :failed, step = :step, failure = :failure, ended_at = :now, updated_at = :now, ' +
  'lease_until = :none, expires_at = :forgotten, due_at = :due';

function failed(now: number, failure: JobFailure): Item {
  return {
    ':failed': { S: 'failed' },
    ':step': { S: STEPS.failed },
    ':failure': { S: JSON.stringify(failure) },
    ':none': n(0),
    ':forgotten': n(recordExpiry(now)),
    ':due': { S: dueAt(now + SWEEP_AFTER_MS) },
  };
}

export function fail(attempt: number, now: number, failure: JobFailure): Change {
  return {
    update: ENDED_FAILED,
    condition: HELD,
    values: { ...held(attempt, now), ...failed(now, failure) },
  };
}

export function abandon(attempt: number, now: number, failure: JobFailure): Change {
  return {
    update: ENDED_FAILED,
    condition:
      'attempt = :attempt AND (job_state = :waiting OR (job_state = :running AND lease_until <= :now))',
    values: { ...held(attempt, now), ':waiting': { S: 'waiting' }, ...failed(now, failure) },
  };
}

/** Its worker learns of it at its next write; what it may have left is cleared away like a failed attempt's. */
export function cancel(now: number): Change {
  return {
    update:
      'SET job_state = :cancelled, step = :step, ended_at = :now, updated_at = :now, lease_until = :none, ' +
      'expires_at = :forgotten, due_at = :due',
    condition: 'job_state = :waiting OR job_state = :running',
    values: {
      ':cancelled': { S: 'cancelled' },
      ':waiting': { S: 'waiting' },
      ':running': { S: 'running' },
      ':step': { S: STEPS.cancelled },
      ':none': n(0),
      ':forgotten': n(recordExpiry(now)),
      ':due': { S: dueAt(now + SWEEP_AFTER_MS) },
      ':now': n(now),
    },
  };
}

export function release(attempt: number, now: number, retryAt: number): Change {
  return {
    update: 'SET lease_until = :now, due_at = :due, updated_at = :now',
    condition: HELD,
    values: { ...held(attempt, now), ':due': { S: dueAt(retryAt) } },
  };
}

/** Not where it has got its slot meanwhile, and with it a time of its own. */
export function postpone({ attempt, slotAt }: Pick<Job, 'attempt' | 'slotAt'>, until: number): Change {
  return {
    update: 'SET due_at = :due',
    condition: `job_state = :waiting AND attempt = :attempt${slotAt === null ? ' AND attribute_not_exists(slot_at)' : ''}`,
    values: { ':waiting': { S: 'waiting' }, ':attempt': n(attempt), ':due': { S: dueAt(until) } },
  };
}

export function expire(now: number): Change {
  return {
    update: 'SET job_state = :expired, step = :step, updated_at = :now',
    condition: 'job_state = :completed AND file_expires_at <= :now',
    values: {
      ':expired': { S: 'expired' },
      ':completed': { S: 'completed' },
      ':step': { S: STEPS.expired },
      ':now': n(now),
    },
  };
}

/** A worker may still be writing its file: the clock clears it away when no lease can be alive. */
export function remove(id: string, now: number, whileLive: boolean): Change {
  return {
    update:
      'SET job_state = :removed, due_shard = :shard, due_at = :due, updated_at = :now REMOVE expires_at',
    condition: whileLive
      ? 'job_state IN (:waiting, :running)'
      : 'attribute_exists(pk) AND NOT job_state IN (:removed, :waiting, :running)',
    values: {
      ':removed': { S: 'removed' },
      ':waiting': { S: 'waiting' },
      ':running': { S: 'running' },
      ':shard': { S: dueShard(id) },
      ':due': { S: dueAt(now + SWEEP_AFTER_MS) },
      ':now': n(now),
    },
  };
}

export function settle(now: number): Change {
  return {
    update: 'SET updated_at = :now REMOVE due_shard, due_at',
    condition: 'job_state = :expired OR job_state = :failed OR job_state = :cancelled',
    values: {
      ':expired': { S: 'expired' },
      ':failed': { S: 'failed' },
      ':cancelled': { S: 'cancelled' },
      ':now': n(now),
    },
  };
}

function lease(now: number): Item {
  return { ':lease': n(now + LEASE_MS), ':due': { S: dueAt(now + LEASE_MS) } };
}

function n(value: number): { N: string } {
  return { N: String(value) };
}
