import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { tickerKey } from './keys.ts';
import { IDLE_KEPT_S, LOST_TICK_MS, TURN_GAP_MS, TURN_LEASE_MS } from './timing.ts';

/** When a company's next turn is due. There is one while somebody of the company listens. Epoch milliseconds. */
export interface Ticker {
  dueAt: number;
  /** Until when a worker has the turn; 0 after a turn that came to its end. */
  busyUntil: number;
  lastTurnAt: number;
  sweptAt: number;
  /** Whether somebody has asked for figures of the rollups since the ticker was made. */
  readsRollups: boolean;
}

type Item = Record<string, { N?: string | undefined; BOOL?: boolean | undefined }>;

function toTicker(item: Item): Ticker {
  const number = (name: string) => Number(item[name]?.N ?? 0);
  return {
    dueAt: number('due_at'),
    busyUntil: number('busy_until'),
    lastTurnAt: number('last_turn_at'),
    sweptAt: number('swept_at'),
    readsRollups: item['reads_rollups']?.BOOL === true,
  };
}

/** The ticker; a moment old unless read consistently. */
export async function findTicker(company: string, consistent = false): Promise<Ticker | undefined> {
  const { Item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.connectionsTable),
      Key: tickerKey(company),
      ConsistentRead: consistent,
    }),
  );
  return Item && toTicker(Item);
}

/**
 * Asks for a turn at `dueAt`, making the ticker where there is none.
 * @returns whether the caller must send the message that starts it; false where one comes as early anyway
 */
export async function wantTurn(company: string, dueAt: number, now: number): Promise<boolean> {
  const done = await update(company, {
    UpdateExpression: 'SET due_at = :due, expires_at = :expires',
    ConditionExpression: 'attribute_not_exists(due_at) OR due_at > :due OR due_at < :lost',
    ExpressionAttributeValues: {
      ':due': { N: String(dueAt) },
      ':lost': { N: String(now - LOST_TICK_MS) },
      ':expires': { N: String(Math.ceil(now / 1000) + IDLE_KEPT_S) },
    },
  });
  return done !== undefined;
}

/** Notes that somebody listens to figures of the rollups: they change when points are applied, not when they arrive. */
export async function noteRollups(company: string): Promise<void> {
  await update(company, {
    UpdateExpression: 'SET reads_rollups = :true',
    ConditionExpression: 'attribute_exists(due_at)',
    ExpressionAttributeValues: { ':true': { BOOL: true } },
  });
}

/**
 * Takes the company's turn, unless another worker has it. With `dueAt`, only the turn that is due then: of several
 * messages for it, one gets it, and there is one chain of ticks whatever is repeated. `next` is due afterwards.
 */
export async function beginTurn(
  company: string,
  now: number,
  next: number,
  dueAt?: number,
): Promise<Ticker | undefined> {
  const old = await update(company, {
    UpdateExpression: 'SET due_at = :next, busy_until = :lease, expires_at = :expires',
    ConditionExpression: `attribute_exists(due_at) AND (attribute_not_exists(busy_until) OR busy_until < :now) AND ${
      dueAt === undefined ? '(attribute_not_exists(last_turn_at) OR last_turn_at <= :gap)' : 'due_at = :due'
    }`,
    ExpressionAttributeValues: {
      ':next': { N: String(next) },
      ':lease': { N: String(now + TURN_LEASE_MS) },
      ':now': { N: String(now) },
      ':expires': { N: String(Math.ceil(now / 1000) + IDLE_KEPT_S) },
      ...(dueAt === undefined
        ? { ':gap': { N: String(now - TURN_GAP_MS) } }
        : { ':due': { N: String(dueAt) } }),
    },
    ReturnValues: 'ALL_OLD',
  });
  return old && toTicker(old);
}

/** Gives the turn back. One that was not whole leaves its mark, as one whose worker died does: the next makes up for it. */
export async function endTurn(
  company: string,
  now: number,
  { sweptAt, isWhole }: { sweptAt: number; isWhole: boolean },
): Promise<void> {
  await update(company, {
    UpdateExpression: `SET last_turn_at = :now, swept_at = :swept${isWhole ? ' REMOVE busy_until' : ', busy_until = :over'}`,
    ConditionExpression: 'attribute_exists(due_at)',
    ExpressionAttributeValues: {
      ':now': { N: String(now) },
      ':swept': { N: String(sweptAt) },
      ...(isWhole ? {} : { ':over': { N: String(now - 1) } }),
    },
  });
}

/** Ends the chain, unless somebody has asked for a turn since `dueAt` was set. */
export async function dropTicker(company: string, dueAt: number): Promise<boolean> {
  try {
    await dynamo().send(
      new DeleteItemCommand({
        TableName: requireEnv(ENV.connectionsTable),
        Key: tickerKey(company),
        ConditionExpression: 'due_at = :due',
        ExpressionAttributeValues: { ':due': { N: String(dueAt) } },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** The attributes that the command returned; undefined where its condition did not hold. */
async function update(
  company: string,
  command: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
): Promise<Item | undefined> {
  try {
    const answer = await dynamo().send(
      new UpdateItemCommand({
        TableName: requireEnv(ENV.connectionsTable),
        Key: tickerKey(company),
        ...command,
      }),
    );
    return answer.Attributes ?? {};
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
