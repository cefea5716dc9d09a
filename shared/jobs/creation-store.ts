import {
  GetItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { jitter } from '#shared/runtime/ids.ts';
import type { DayCount } from './daily-limit.ts';
import type { IdempotentCall, StoredAnswer } from './idempotency.ts';
import { newJobItem } from './item.ts';
import type { Job } from './job.ts';
import { IDEMPOTENCY_KEPT_MS } from './timing.ts';

const TRIES = 8;
const LONGEST_PAUSE_MS = 120;

export type Creation =
  | { kind: 'created' }
  /** The same call came before; its answer is to be given again. */
  | { kind: 'repeated'; call: IdempotentCall; before: StoredAnswer }
  | { kind: 'limit_reached' };

/**
 * Writes the job, counts it against the company's day and keeps the answer of an idempotent call: one transaction, so
 * there is no moment at which one is there without the others.
 * @throws PlatformError SERVICE_UNAVAILABLE where other creations of the company keep colliding with this one
 */
export async function createJob(job: Job, count: DayCount, call?: IdempotentCall): Promise<Creation> {
  const items = [
    putJob(job),
    countJob(job.company, count),
    ...(call === undefined ? [] : [keepAnswer(job, call)]),
  ];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const outcome = await transact(items);
    if (outcome === 'created') return { kind: 'created' };
    if (call !== undefined) {
      const before = await readAnswer(job.company, call, job.createdAt);
      if (before !== undefined) return { kind: 'repeated', call, before };
    }
    if (outcome === 'limit_reached') return { kind: 'limit_reached' };
    await new Promise((resolve) => setTimeout(resolve, jitter() * LONGEST_PAUSE_MS));
  }
  throw new PlatformError('SERVICE_UNAVAILABLE', 'The request could not be recorded', {
    details:
      'Too many requests of your company were written at the same moment. Nothing was stored; try again.',
    retryAfterSeconds: 1,
  });
}

async function transact(items: TransactWriteItem[]): Promise<'created' | 'limit_reached' | 'collided'> {
  try {
    await dynamo().send(new TransactWriteItemsCommand({ TransactItems: items }));
    return 'created';
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
    if (codes[1] === 'ConditionalCheckFailed') return 'limit_reached';
    if (codes[2] === 'ConditionalCheckFailed' || codes.includes('TransactionConflict')) return 'collided';
    throw error;
  }
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
      Key: { pk: { S: company }, sk: { S: count.counter } },
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
  return { pk: { S: `${company}#idempotency` }, sk: { S: `${call.operation}#${call.keyHash}` } };
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
