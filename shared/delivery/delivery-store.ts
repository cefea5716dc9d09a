import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { readPage } from '#shared/admin/page-store.ts';
import { dueAt, dueShard } from '#shared/jobs/item.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { transact } from '#shared/runtime/transaction.ts';
import {
  ATTEMPT_LEASE_MS,
  type Attempt,
  type Delivery,
  type DeliveryState,
  deliveryKey,
  type Feedback,
  LOOK_AGAIN_MS,
  RECORD_KEPT_MS,
  type RecipientOutcome,
  type Source,
  type Target,
  withFeedback,
} from './delivery.ts';

type Item = Record<string, AttributeValue>;
type Identity = Pick<Delivery, 'company' | 'target' | 'id'>;

/** The company of a delivery's partition key; undefined for the key of another kind of record. */
export function companyOfDeliveries(partition: string): string | undefined {
  return /^([^#]+)#deliveries$/.exec(partition)?.[1];
}

/** A new delivery, for a transaction. */
export function deliveryPut(delivery: Delivery): TransactWriteItem {
  const key = deliveryKey(delivery);
  return {
    Put: {
      TableName: requireEnv(ENV.recordsTable),
      Item: {
        ...keyOf(delivery.company, key),
        target: json(delivery.target),
        source: json(delivery.source),
        delivery_state: { S: delivery.state },
        attempts: n(delivery.attempts),
        log: json(delivery.log),
        recipients: json(delivery.recipients),
        next_at: n(delivery.nextAt),
        created_at: n(delivery.createdAt),
        due_shard: { S: dueShard(key) },
        // What stands for a report waits for its end, and is told of it.
        due_at: { S: dueAt(delivery.createdAt + (delivery.source.kind === 'report' ? LOOK_AGAIN_MS : 0)) },
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** Enters deliveries; those that are there already stay as they are. */
export async function createDeliveries(deliveries: readonly Delivery[]): Promise<void> {
  for (const delivery of deliveries) await transact([deliveryPut(delivery)]);
}

export async function readDelivery(company: string, key: string): Promise<Delivery | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: keyOf(company, key),
      ConsistentRead: true,
    }),
  );
  return item && readItem(company, item);
}

/** One page of the deliveries to a target, newest first. */
export async function listDeliveries(
  company: string,
  group: string,
  page: { limit: number; after?: string | undefined },
): Promise<{ deliveries: Delivery[]; next: string | undefined }> {
  const range = { first: `${group}#`, last: `${group}#~`, order: 'descending' } as const;
  const { items, next } = await readPage({ partition: partitionOf(company), ...range, ...page });
  return { deliveries: items.map((item) => readItem(company, item)), next };
}

/**
 * Begins an attempt, where the delivery is due and no other attempt is under way.
 * @returns the delivery with its number of attempts raised; undefined where there is nothing to do
 */
export async function claimDelivery(of: Identity, now: number): Promise<Delivery | undefined> {
  const item = await update(of, {
    UpdateExpression: 'ADD attempts :one SET next_at = :lease, due_at = :due',
    ConditionExpression: 'delivery_state = :pending AND next_at <= :now',
    ExpressionAttributeValues: {
      ':one': n(1),
      ':lease': n(now + ATTEMPT_LEASE_MS),
      ':due': { S: dueAt(now + ATTEMPT_LEASE_MS) },
      ':pending': { S: 'pending' },
      ':now': n(now),
    },
  });
  return item && readItem(of.company, item);
}

/** Lets the clock look later at a delivery that waits for something; a message may still come at any time. */
export async function postponeDelivery(of: Identity, until: number): Promise<void> {
  await update(of, {
    UpdateExpression: 'SET due_at = :due',
    ConditionExpression: 'delivery_state = :pending AND attempts = :none',
    ExpressionAttributeValues: {
      ':due': { S: dueAt(until) },
      ':pending': { S: 'pending' },
      ':none': n(0),
    },
  });
}

/** Puts off an attempt that is due; it stays the next one. Nothing is done where another one is under way. */
export async function deferDelivery(of: Identity, until: number, now: number): Promise<void> {
  await update(of, {
    UpdateExpression: 'SET next_at = :until, due_at = :due',
    ConditionExpression: 'delivery_state = :pending AND next_at <= :now',
    ExpressionAttributeValues: {
      ':until': n(until),
      ':due': { S: dueAt(until) },
      ':pending': { S: 'pending' },
      ':now': n(now),
    },
  });
}

/** What an attempt has come to. */
export interface AttemptEnd {
  state: DeliveryState;
  /** When it is tried again; null where it is not. */
  nextAt: number | null;
  log: readonly Attempt[];
  recipients: readonly RecipientOutcome[];
  reason: string | null;
}

/** @returns false where a later attempt has begun */
export async function endAttempt(delivery: Delivery, end: AttemptEnd, now: number): Promise<boolean> {
  const isOver = end.nextAt === null;
  const next = end.nextAt ?? now;
  const item = await update(delivery, {
    UpdateExpression:
      'SET delivery_state = :state, #log = :log, recipients = :recipients, next_at = :next, reason = :reason' +
      (isOver
        ? ', ended_at = :now, expires_at = :forgotten REMOVE due_shard, due_at'
        : ', due_at = :due REMOVE ended_at'),
    ConditionExpression: 'attempts = :attempts AND delivery_state = :pending',
    ExpressionAttributeNames: { '#log': 'log' },
    ExpressionAttributeValues: {
      ':state': { S: end.state },
      ':log': json(end.log),
      ':recipients': json(end.recipients),
      ':next': n(next),
      ':reason': end.reason === null ? { NULL: true } : { S: end.reason },
      ':attempts': n(delivery.attempts),
      ':pending': { S: 'pending' },
      ...(isOver
        ? { ':now': n(now), ':forgotten': n(Math.ceil((now + RECORD_KEPT_MS) / 1000)) }
        : { ':due': { S: dueAt(next) } }),
    },
  });
  return item !== undefined;
}

/** Starts an ended delivery anew: same id, same content. @returns false where it is under way or gone */
export async function restartDelivery(of: Identity, now: number): Promise<boolean> {
  const item = await update(of, {
    UpdateExpression:
      'SET delivery_state = :pending, attempts_before = attempts, created_again_at = :now, next_at = :now, due_shard = :shard, due_at = :due ' +
      'REMOVE ended_at, expires_at',
    ConditionExpression: 'attribute_exists(pk) AND delivery_state <> :pending',
    ExpressionAttributeValues: {
      ':pending': { S: 'pending' },
      ':now': n(now),
      ':shard': { S: dueShard(deliveryKey(of)) },
      ':due': { S: dueAt(now) },
    },
  });
  return item !== undefined;
}

/** A delivery has one mail for each recipient; what is said more often than this is said of none of ours. */
const MOST_FEEDBACK = 200;

/** Notes what came of one of its mails, beside whatever attempts write; the same is noted once. */
export async function noteFeedback(company: string, id: string, feedback: Feedback): Promise<void> {
  const one = json(feedback);
  await update(
    { company, id, target: { channel: 'email', recipients: [] } },
    {
      UpdateExpression: 'SET feedback = list_append(if_not_exists(feedback, :none), :one)',
      ConditionExpression:
        'attribute_exists(pk) AND (attribute_not_exists(feedback) OR (NOT contains(feedback, :text) AND size(feedback) < :most))',
      ExpressionAttributeValues: {
        ':none': { L: [] },
        ':one': { L: [one] },
        ':text': one,
        ':most': n(MOST_FEEDBACK),
      },
    },
  );
}

interface Change {
  UpdateExpression: string;
  ConditionExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues: Item;
}

async function update(of: Identity, change: Change): Promise<Item | undefined> {
  try {
    const answer = await dynamo().send(
      new UpdateItemCommand({
        TableName: requireEnv(ENV.recordsTable),
        Key: keyOf(of.company, deliveryKey(of)),
        ReturnValues: 'ALL_NEW',
        ...change,
      }),
    );
    return answer.Attributes;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

function readItem(company: string, item: Item): Delivery {
  const number = (name: string) => Number(item[name]?.N ?? 0);
  const value = (name: string): unknown => JSON.parse(item[name]?.S ?? 'null');
  const feedback = (item['feedback']?.L ?? []).map((one) => JSON.parse(one.S ?? '{}') as Feedback);
  const delivery: Delivery = {
    company,
    id: (item['sk']?.S ?? '').split('#').at(-1) ?? '',
    target: value('target') as Target,
    source: value('source') as Source,
    state: item['delivery_state']?.S as DeliveryState,
    attempts: number('attempts'),
    attemptsBefore: number('attempts_before'),
    log: value('log') as Attempt[],
    recipients: value('recipients') as RecipientOutcome[],
    reason: item['reason']?.S ?? null,
    nextAt: number('next_at'),
    // A restarted delivery has its three days again.
    createdAt: number('created_again_at') || number('created_at'),
    endedAt: item['ended_at'] ? number('ended_at') : null,
  };
  return withFeedback(delivery, feedback);
}

function partitionOf(company: string): string {
  return PARTITIONS.records.deliveries(company);
}

function keyOf(company: string, key: string) {
  return { pk: { S: partitionOf(company) }, sk: { S: key } };
}

function json(value: unknown): { S: string } {
  return { S: JSON.stringify(value) };
}

function n(value: number): { N: string } {
  return { N: String(value) };
}
