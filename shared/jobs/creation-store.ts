import { GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { IDEMPOTENCY_KEPT_MS } from '#shared/http/idempotency.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import type { DayCount } from './daily-limit.ts';
import { endedRow, putRow } from './ended-store.ts';
import { queueFull } from './failures.ts';
import type { IdempotentCall, StoredAnswer } from './idempotency.ts';
import { newJobItem } from './item.ts';
import { isLive, type Job, rejectedJob, slottedJob } from './job.ts';
import { EMPTY_QUEUE, enter, fillSlots, holdsSlot, type Queue } from './queue.ts';
import { changeQueue } from './queue-store.ts';

export type Creation =
  /** Written; it holds a slot and needs a message to a worker, or waits for its turn. */
  | { kind: 'created'; job: Job }
  /** The queue is full: written as closed, where it was to be written then, and not counted against the day. */
  | { kind: 'rejected'; job: Job }
  /** The same call came before; its answer is to be given again. */
  | { kind: 'repeated'; call: IdempotentCall; before: StoredAnswer }
  | { kind: 'limit_reached' };

export interface CreationOptions {
  /** Further parts of the transaction. */
  also?: readonly TransactWriteItem[];
  /** Where the queue is full the job is not closed, but not written at all, so that it can be tried again. */
  unlessFull?: boolean;
}

/**
 * Writes the job and its place in the company's queue, counts it against the company's day and keeps the answer of an
 * idempotent call: one transaction, so there is no moment at which one is there without the others.
 * @param callOf - the call's answer, made of the job as it is written
 * @throws PlatformError SERVICE_UNAVAILABLE where other changes of the company keep colliding with this one
 */
export async function createJob(
  job: Job,
  count: DayCount,
  callOf: (written: Job) => IdempotentCall | undefined = () => undefined,
  { also = [], unlessFull = false }: CreationOptions = {},
): Promise<Creation> {
  let admission = admit(EMPTY_QUEUE, job);
  const outcome = await changeQueue(job.company, job.createdAt, (queue) => {
    admission = admit(queue, job);
    if (unlessFull && !isLive(admission.job)) return { queue, items: [] };
    const call = callOf(admission.job);
    const row = endedRow(admission.job);
    return {
      queue: admission.queue,
      created: job.id,
      // What is closed at once is kept like any report that has ended.
      kept: row && { id: job.id, until: row.until, by: 1 },
      items: [
        putJob(admission.job),
        ...(call === undefined ? [] : [keepAnswer(job, call)]),
        ...(isLive(admission.job) ? [countJob(job.company, count)] : []),
        ...(row === undefined ? [] : [putRow(job.company, row)]),
        ...also,
      ],
    };
  });
  if (unlessFull && !isLive(admission.job)) return { kind: 'rejected', job: admission.job };
  // An id is new; where the job is there, it was written by a first try whose answer got lost.
  const isWritten = outcome.kind === 'written' || outcome.index === 0;
  if (!isWritten) {
    const call = callOf(admission.job);
    const before = call && (await readAnswer(job.company, call, job.createdAt));
    return before ? { kind: 'repeated', call, before } : { kind: 'limit_reached' };
  }
  return { kind: isLive(admission.job) ? 'created' : 'rejected', job: admission.job };
}

interface Admission {
  queue: Queue;
  /** The job as it is to be written. */
  job: Job;
}

/** What becomes of a new job: with its slot, waiting, or closed at once. */
function admit(queue: Queue, job: Job): Admission {
  const entered = enter(queue, job);
  if (entered === undefined) return { queue, job: rejectedJob(job, queueFull()) };
  return { queue: entered, job: holdsSlot(fillSlots(entered), job.id) ? slottedJob(job) : job };
}

function putJob(job: Job): TransactWriteItem {
  return {
    Put: {
      TableName: requireEnv(ENV.recordsTable),
      Item: newJobItem(job),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

function countJob(company: string, count: DayCount): TransactWriteItem {
  const limited = count.limit !== null;
  return {
    Update: {
      TableName: requireEnv(ENV.countersTable),
      Key: { pk: { S: PARTITIONS.counters.company(company) }, sk: { S: count.counter } },
      UpdateExpression: 'ADD reports :one SET expires_at = :expires',
      ...(limited ? { ConditionExpression: 'attribute_not_exists(reports) OR reports < :limit' } : {}),
      ExpressionAttributeValues: {
        ':one': { N: '1' },
        ':expires': { N: String(count.forgottenAt) },
        ...(limited ? { ':limit': { N: String(count.limit) } } : {}),
      },
    },
  };
}

function answerKey(company: string, call: IdempotentCall) {
  return {
    pk: { S: PARTITIONS.records.idempotency(company) },
    sk: { S: `${call.operation}#${call.keyHash}` },
  };
}

function keepAnswer(job: Job, call: IdempotentCall): TransactWriteItem {
  return {
    Put: {
      TableName: requireEnv(ENV.recordsTable),
      Item: {
        ...answerKey(job.company, call),
        body_hash: { S: call.bodyHash },
        answer: { S: call.answer },
        kept_until: { N: String(job.createdAt + IDEMPOTENCY_KEPT_MS) },
        expires_at: { N: String(Math.ceil((job.createdAt + IDEMPOTENCY_KEPT_MS) / 1000)) },
      },
      ConditionExpression: 'attribute_not_exists(pk) OR kept_until <= :now',
      ExpressionAttributeValues: { ':now': { N: String(job.createdAt) } },
    },
  };
}

async function readAnswer(
  company: string,
  call: IdempotentCall,
  now: number,
): Promise<StoredAnswer | undefined> {
  const answer = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: answerKey(company, call),
      ConsistentRead: true,
    }),
  );
  const item = answer.Item;
  if (item === undefined || Number(item['kept_until']?.N ?? 0) <= now) return undefined;
  return { bodyHash: item['body_hash']?.S ?? '', answer: item['answer']?.S ?? '' };
}
