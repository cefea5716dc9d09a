import { randomBytes } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';

/** Longer than a function that answers the API may run: after it, whoever held the key is gone. */
export const LEASE_MS = 31_000;
const SALT_BYTES = 32;

export interface ClaimKey {
  company: string;
  operation: string;
  /** Hash of the client's key: what a client puts into its keys is none of our business. */
  keyHash: string;
}

/** The right to run the call. */
export interface Claim {
  salt: Buffer;
  /** Epoch milliseconds of the first run. */
  startedAt: number;
  keptUntil: number;
  /** 1 for the first run. Who runs the call again takes a higher one, and the earlier run can record nothing more. */
  attempt: number;
}

export type ClaimOutcome =
  | ({ kind: 'claimed' } & Claim)
  | { kind: 'answered'; answer: string; salt: Buffer }
  | { kind: 'other_request' }
  | { kind: 'running'; seconds: number };

/** Takes the key for a run: a new key, one that is over, or one whose run has died. */
export async function claimKey(
  key: ClaimKey,
  requestHash: string,
  now: number,
  keptMs: number,
): Promise<ClaimOutcome> {
  const claim: Claim = { salt: randomBytes(SALT_BYTES), startedAt: now, keptUntil: now + keptMs, attempt: 1 };
  const found = await update(key, {
    UpdateExpression:
      'SET request_hash = :hash, salt = :salt, started_at = :now, kept_until = :until, expires_at = :expires, lease_until = :lease, attempt = :one REMOVE answer',
    ConditionExpression: 'attribute_not_exists(pk) OR kept_until <= :now',
    ExpressionAttributeValues: {
      ':hash': { S: requestHash },
      ':salt': { B: claim.salt },
      ':now': number(now),
      ':until': number(claim.keptUntil),
      ':expires': number(Math.ceil(claim.keptUntil / 1000)),
      ':lease': number(now + LEASE_MS),
      ':one': number(1),
    },
  });
  return found === 'done' ? { kind: 'claimed', ...claim } : takeOver(key, found, requestHash, now);
}

async function takeOver(key: ClaimKey, item: Item, requestHash: string, now: number): Promise<ClaimOutcome> {
  if (item['request_hash']?.S !== requestHash) return { kind: 'other_request' };
  const salt = Buffer.from(item['salt']?.B ?? []);
  const answer = item['answer']?.S;
  if (answer !== undefined) return { kind: 'answered', answer, salt };
  const leaseUntil = Number(item['lease_until']?.N);
  const running = { kind: 'running', seconds: Math.max(1, Math.ceil((leaseUntil - now) / 1000)) } as const;
  if (leaseUntil > now) return running;
  const claim: Claim = {
    salt,
    startedAt: Number(item['started_at']?.N),
    keptUntil: Number(item['kept_until']?.N),
    attempt: Number(item['attempt']?.N) + 1,
  };
  const found = await update(key, {
    UpdateExpression: 'SET lease_until = :lease, attempt = :next',
    ConditionExpression: 'attempt = :seen AND lease_until = :ended AND attribute_not_exists(answer)',
    ExpressionAttributeValues: {
      ':lease': number(now + LEASE_MS),
      ':next': number(claim.attempt),
      ':seen': number(claim.attempt - 1),
      ':ended': number(leaseUntil),
    },
  });
  return found === 'done' ? { kind: 'claimed', ...claim } : { kind: 'running', seconds: 1 };
}

/** Keeps the answer, unless the call has been taken over meanwhile. */
export async function recordAnswer(key: ClaimKey, claim: Claim, answer: string): Promise<void> {
  await changeOwn(key, claim, 'SET answer = :value', { S: answer });
}

/** Frees the key: whatever comes with it next is new. */
export async function release(key: ClaimKey, claim: Claim): Promise<void> {
  await changeOwn(key, claim, 'SET kept_until = :value', number(0));
}

/** Lets a repetition run the call again at once. */
export async function endLease(key: ClaimKey, claim: Claim): Promise<void> {
  await changeOwn(key, claim, 'SET lease_until = :value', number(0));
}

/** The mark that a run's step has taken place; kept as long as the answer. */
export function markOf(key: ClaimKey, claim: Claim, step: number): TransactWriteItem {
  const { pk, sk } = itemKey(key);
  return {
    Update: {
      TableName: requireEnv(ENV.countersTable),
      Key: { pk, sk: { S: `${sk.S}#${claim.startedAt}#${step}` } },
      UpdateExpression: 'SET expires_at = :expires',
      ConditionExpression: 'attribute_not_exists(pk)',
      ExpressionAttributeValues: { ':expires': number(Math.ceil(claim.keptUntil / 1000)) },
    },
  };
}

type Item = Record<string, AttributeValue>;
type Change = Pick<
  UpdateItemCommand['input'],
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'
>;

/** @returns the item as it is, where the condition did not hold */
async function update(key: ClaimKey, change: Change): Promise<'done' | Item> {
  try {
    await dynamo().send(
      new UpdateItemCommand({
        TableName: requireEnv(ENV.countersTable),
        Key: itemKey(key),
        ...change,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return 'done';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return error.Item ?? {};
    throw error;
  }
}

async function changeOwn(
  key: ClaimKey,
  claim: Claim,
  expression: string,
  value: AttributeValue,
): Promise<void> {
  await update(key, {
    UpdateExpression: expression,
    ConditionExpression: 'attempt = :mine AND started_at = :started',
    ExpressionAttributeValues: {
      ':value': value,
      ':mine': number(claim.attempt),
      ':started': number(claim.startedAt),
    },
  });
}

function itemKey({ company, operation, keyHash }: ClaimKey) {
  return { pk: { S: PARTITIONS.counters.idempotency(company) }, sk: { S: `${operation}#${keyHash}` } };
}

function number(value: number) {
  return { N: String(value) };
}
