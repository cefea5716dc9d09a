import {
  GetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { pauseUpTo } from '#shared/runtime/pause.ts';
import { dueAt, dueShard, type Item, jobKey, queuePartition } from './item.ts';
import { changeKept, type Kept, type KeptChange } from './kept.ts';
import { EMPTY_QUEUE, fillSlots, leave, newlyRunning, type Queue } from './queue.ts';
import { RECONCILE_EVERY_MS } from './timing.ts';
import { type Change, giveSlot } from './transition-changes.ts';

const TRIES = 24;
const SHORTEST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 300;

const storedQueue = z.object({
  jobs: z.array(z.object({ id: z.string(), principal: z.string(), running: z.boolean() })),
  lastStarts: z.record(z.string(), z.number()),
});

const storedKept = z.record(z.string(), z.record(z.string(), z.int()));

export interface Revision {
  queue: Queue;
  /** Ended reports; undefined where a version wrote the queue that did not count them by their day. */
  kept: Kept | undefined;
  /** 0 where none is stored yet. */
  number: number;
  /** When the clock compares the queue with its jobs; undefined where it is empty. */
  dueAt: string | undefined;
}

/** What is written together with a change of the queue. */
export interface QueueChange {
  /** The queue before free slots are given away. */
  queue: Queue;
  items: TransactWriteItem[];
  /** The report that ends with it, or is removed after its end. */
  kept?: KeptChange | undefined;
  /** The job that `items` puts; it is put with its slot where it gets one. */
  created?: string;
}

export type QueueOutcome =
  /** Jobs that were there before and got a slot now; each needs a message to a worker. */
  | { kind: 'written'; started: string[] }
  /** The condition of the item of this index did not hold; nothing was written. */
  | { kind: 'refused'; index: number };

export async function readQueue(company: string): Promise<Queue> {
  return (await readRevision(company)).queue;
}

/**
 * Changes a company's queue and what must change with it in one transaction, then gives free slots to those whose turn
 * it is. Jobs and slots can therefore never differ, wherever a process dies.
 * @throws PlatformError SERVICE_UNAVAILABLE where other changes of the company keep coming in between
 */
export async function changeQueue(
  company: string,
  now: number,
  change: (queue: Queue) => QueueChange,
): Promise<QueueOutcome> {
  /** Jobs that stand in the queue though they wait no more; only a fault, or a version without queues, leaves such. */
  const stray: string[] = [];
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await readRevision(company);
    const { queue, items, created, kept } = change(stray.reduce(leave, before.queue));
    const after = fillSlots(queue);
    const isSame = after === before.queue && kept === undefined;
    const started = newlyRunning(before.queue, after).filter((id) => id !== created);
    const writes = [
      ...items,
      ...started.map((id) => updateJob(company, id, giveSlot(now))),
      ...(isSame
        ? []
        : [putQueue(company, before, { queue: after, kept: keptAfter(before, kept, now) }, now)]),
    ];
    const outcome = writes.length === 0 ? 'written' : await transact(writes);
    if (outcome === 'written') return { kind: 'written', started };
    if (outcome !== 'collided' && outcome < items.length) return { kind: 'refused', index: outcome };
    const refused = outcome === 'collided' ? undefined : started[outcome - items.length];
    if (refused !== undefined) stray.push(refused);
    await pauseUpTo(Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** tries));
  }
  throw new PlatformError('SERVICE_UNAVAILABLE', 'The request could not be recorded', {
    details: 'Too many jobs of your company changed at the same moment. Nothing was stored; try again.',
    retryAfterSeconds: 1,
  });
}

function keptAfter({ kept }: Revision, change: KeptChange | undefined, now: number): Kept | undefined {
  return kept === undefined || change === undefined ? kept : changeKept(kept, now, change);
}

/**
 * Writes down how many ended reports there are, for a queue of a version that did not count them.
 * @returns false where the queue has changed since; nothing is written then
 */
export async function startKept(
  company: string,
  before: Revision,
  kept: Kept,
  now: number,
): Promise<boolean> {
  return (await transact([putQueue(company, before, { queue: before.queue, kept }, now)])) === 'written';
}

/** @returns false where another change collided with one of these; nothing is written then */
export async function writeTogether(items: TransactWriteItem[]): Promise<boolean> {
  return (await transact(items)) === 'written';
}

/** A change of a job as part of a transaction. */
export function updateJob(company: string, id: string, wanted: Change): TransactWriteItem {
  return {
    Update: {
      TableName: requireEnv(ENV.recordsTable),
      Key: jobKey(company, id),
      UpdateExpression: wanted.update,
      ConditionExpression: wanted.condition,
      ExpressionAttributeValues: wanted.values,
    },
  };
}

/** The queue as it is, read consistently. */
export async function readRevision(company: string): Promise<Revision> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: queueKey(company),
      ConsistentRead: true,
    }),
  );
  if (item === undefined) return { queue: EMPTY_QUEUE, kept: {}, number: 0, dueAt: undefined };
  const queue = storedQueue.parse(JSON.parse(item['queue']?.S ?? ''));
  const kept = item['kept_by_day']?.S;
  return {
    queue,
    kept: kept === undefined ? undefined : storedKept.parse(JSON.parse(kept)),
    number: Number(item['revision']?.N),
    dueAt: item['due_at']?.S,
  };
}

/** Where conditions did not hold, the index of the first item whose did not. */
async function transact(items: TransactWriteItem[]): Promise<'written' | 'collided' | number> {
  try {
    await dynamo().send(new TransactWriteItemsCommand({ TransactItems: items }));
    return 'written';
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
    const refused = codes.indexOf('ConditionalCheckFailed');
    if (refused >= 0) return refused;
    if (codes.includes('TransactionConflict')) return 'collided';
    throw error;
  }
}

function queueKey(company: string): { pk: { S: string }; sk: { S: string } } {
  return { pk: { S: queuePartition(company) }, sk: { S: '-' } };
}

function putQueue(
  company: string,
  before: Revision,
  { queue, kept }: Pick<Revision, 'queue' | 'kept'>,
  now: number,
): TransactWriteItem {
  return {
    Put: {
      TableName: requireEnv(ENV.recordsTable),
      Item: {
        ...queueKey(company),
        revision: { N: String(before.number + 1) },
        queue: { S: JSON.stringify(queue) },
        ...(kept === undefined ? {} : { kept_by_day: { S: JSON.stringify(kept) } }),
        ...(queue.jobs.length === 0 ? {} : dueItem(company, before.dueAt, now)),
      },
      ConditionExpression: before.number === 0 ? 'attribute_not_exists(pk)' : 'revision = :before',
      ...(before.number === 0
        ? {}
        : { ExpressionAttributeValues: { ':before': { N: String(before.number) } } }),
    },
  };
}

/** Kept as it is until it has passed, so that most changes of the queue leave the index alone. */
function dueItem(company: string, known: string | undefined, now: number): Item {
  const next = known === undefined || known <= dueAt(now) ? dueAt(now + RECONCILE_EVERY_MS) : known;
  return { due_shard: { S: dueShard(company) }, due_at: { S: next } };
}
