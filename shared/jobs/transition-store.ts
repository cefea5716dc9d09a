import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { randomId } from '#shared/runtime/ids.ts';
import { announce } from './announce.ts';
import { dropRow, endedRow, putRow } from './ended-store.ts';
import { forgottenAt, type Item, jobKey, readJobItem } from './item.ts';
import { isLive, type Job, type JobFailure, type JobFile } from './job.ts';
import type { KeptChange } from './kept.ts';
import type { SendJob } from './message.ts';
import { leave } from './queue.ts';
import { changeQueue, updateJob } from './queue-store.ts';
import { jobRecords } from './record-store.ts';
import { MAX_ATTEMPTS } from './timing.ts';
import * as change from './transition-changes.ts';

export type ClaimOutcome =
  | { kind: 'claimed'; job: Job }
  /** Another worker holds the lease, or the job has no slot yet. */
  | { kind: 'busy'; job: Job }
  /** Every attempt is spent and the last one is dead. */
  | { kind: 'exhausted'; job: Job }
  | { kind: 'ended'; job: Job }
  | { kind: 'missing' };

/**
 * Every change of a job's state, for one company. Each is one conditional write: it happens whole and at most once,
 * and false means that the job had already gone on, so that whoever asked must stop. What ends a job gives its slot to
 * the next one in the same write, and then sends that one's message.
 */
export function jobTransitions(company: string, send: SendJob) {
  const end = (ended: Job, now: number, wanted: change.Change) =>
    endJob(company, now, { wanted, ...keptOf(ended) }, send);
  return {
    /** Takes the job up and raises its attempt, where it waits or its worker is dead. */
    claim: (id: string, now: number) => claim(company, id, now),
    /** Progress and sign of life of the attempt; never lowers the progress shown. */
    progress: (id: string, attempt: number, now: number, reached: change.Reached) =>
      write(company, id, change.progress(attempt, now, reached)),
    renew: (id: string, attempt: number, now: number) => write(company, id, change.renew(attempt, now)),
    complete: (job: Job, now: number, file: JobFile) =>
      end(
        { ...job, state: 'completed', endedAt: now, fileExpiresAt: now + job.keepMs },
        now,
        change.complete(job.attempt, now, file, job.keepMs),
      ),
    fail: (job: Job, now: number, failure: JobFailure) =>
      end({ ...job, state: 'failed', endedAt: now }, now, change.fail(job.attempt, now, failure)),
    /** Ends a job that has not ended yet, at the wish of its owner. */
    cancel: (job: Job, now: number) =>
      end({ ...job, state: 'cancelled', endedAt: now }, now, change.cancel(now)),
    /** Ends the attempt's lease, so that the next one may begin at `retryAt`. */
    release: (job: Job, now: number, retryAt: number) =>
      write(company, job.id, change.release(job.attempt, now, retryAt)),
    /** Fails a job that no living worker holds. */
    abandon: (job: Job, now: number, failure: JobFailure) =>
      end({ ...job, state: 'failed', endedAt: now }, now, change.abandon(job.attempt, now, failure)),
    /** Lets the clock look again at a waiting job later. */
    postpone: (job: Job, until: number) => write(company, job.id, change.postpone(job, until)),
    expire: (id: string, now: number) => write(company, id, change.expire(now)),
    /** Hides the job for good; false where there is none. */
    remove: (id: string, now: number) => remove(company, id, now, send),
    /** After the files of an expired, failed or cancelled job are gone: the clock need not look again. */
    settle: (id: string, now: number) => write(company, id, change.settle(now)),
    /** After the files of a removed job are gone: the record goes too. */
    erase: (id: string) => erase(company, id),
  };
}

export type JobTransitions = ReturnType<typeof jobTransitions>;

async function claim(company: string, id: string, now: number): Promise<ClaimOutcome> {
  const worker = randomId();
  try {
    const answer = await update(company, id, change.claim(now, worker));
    return { kind: 'claimed', job: readJobItem(answer.Attributes ?? {}) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    if (error.Item === undefined) return { kind: 'missing' };
    const job = readJobItem(error.Item);
    if (error.Item['worker']?.S === worker && job.state === 'running') return { kind: 'claimed', job };
    if (job.state !== 'running' && job.state !== 'waiting') return { kind: 'ended', job };
    const dead = job.leaseUntil <= now;
    return { kind: dead && job.attempt >= MAX_ATTEMPTS ? 'exhausted' : 'busy', job };
  }
}

/** A job is live, then it has ended, then it is removed: three looks see each. */
const REMOVE_TRIES = 3;

/** Whether the report counts among the ended ones is decided by what was read, which the write then insists on. */
async function remove(company: string, id: string, now: number, send: SendJob): Promise<boolean> {
  for (let tries = 0; tries < REMOVE_TRIES; tries += 1) {
    const job = await jobRecords(company).get(id);
    if (job === null) return false;
    const until = forgottenAt(job);
    const kept = until === undefined ? undefined : { id, until, by: -1 as const };
    const also = until === undefined ? [] : [dropRow(company, id)];
    const wanted = change.remove(id, now, isLive(job));
    if (await endJob(company, now, { id, wanted, kept, also }, send)) return true;
  }
  return false;
}

interface End {
  id: string;
  wanted: change.Change;
  kept: KeptChange | undefined;
  /** What lists keep of it. */
  also: TransactWriteItem[];
}

/** @param job - as it ends */
function keptOf(job: Job): Pick<End, 'id' | 'kept' | 'also'> {
  const { id, company } = job;
  const row = endedRow(job);
  if (row === undefined) return { id, kept: undefined, also: [] };
  return { id, kept: { id, until: row.until, by: 1 }, also: [putRow(company, row)] };
}

async function endJob(
  company: string,
  now: number,
  { id, wanted, kept, also }: End,
  send: SendJob,
): Promise<boolean> {
  const outcome = await changeQueue(company, now, (queue) => ({
    queue: leave(queue, id),
    items: [updateJob(company, id, wanted), ...also],
    kept,
  }));
  if (outcome.kind === 'refused') return false;
  await announce(company, outcome.started, send);
  return true;
}

async function write(company: string, id: string, wanted: change.Change): Promise<boolean> {
  try {
    await update(company, id, wanted);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function update(company: string, id: string, wanted: change.Change): Promise<UpdateItemCommandOutput> {
  return dynamo().send(
    new UpdateItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: jobKey(company, id),
      UpdateExpression: wanted.update,
      ConditionExpression: wanted.condition,
      ExpressionAttributeValues: wanted.values satisfies Item,
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  );
}

async function erase(company: string, id: string): Promise<void> {
  try {
    await dynamo().send(
      new DeleteItemCommand({
        TableName: requireEnv(ENV.recordsTable),
        Key: jobKey(company, id),
        ConditionExpression: 'job_state = :removed',
        ExpressionAttributeValues: { ':removed': { S: 'removed' } },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
