import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { logger } from '#shared/runtime/logger.ts';
import { type RateVerdict, type RateWindow, verdict } from './rate-limit.ts';

const KEPT_AFTER_WINDOW_S = 3_600;

/** A counted window: whose it is and what it counts. */
export interface Counter {
  /** Partition: a company, or what stands for a caller without one. */
  owner: string;
  /** Sort key without the window. */
  name: string;
  limit: number;
  window: RateWindow;
}

/**
 * Takes one call from a window: one conditional write, so that concurrent instances admit exactly the limit. A refused
 * call changes nothing. Where the counter cannot be written the call passes, and the log line `RATE_LIMIT_UNAVAILABLE`
 * rings an alarm (lib/api/limit-alarm.ts): counting must not take the service down.
 */
export async function takeCall(counter: Counter): Promise<RateVerdict> {
  const { limit, window } = counter;
  try {
    const answer = await dynamo().send(
      new UpdateItemCommand({
        TableName: requireEnv(ENV.countersTable),
        Key: keyOf(counter),
        UpdateExpression: 'ADD calls :one SET expires_at = :expires',
        ConditionExpression: 'attribute_not_exists(calls) OR calls < :limit',
        ExpressionAttributeValues: {
          ':one': { N: '1' },
          ':limit': { N: String(limit) },
          ':expires': expiry(window),
        },
        // All of it for nothing: what else stands there is what calls must know at once.
        ReturnValues: 'ALL_NEW',
      }),
    );
    const { calls, watched } = answer.Attributes ?? {};
    return {
      ...verdict(limit, window, Number(calls?.N ?? 0), true),
      ...(watched?.SS && { watched: watched.SS }),
    };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return verdict(limit, window, limit, false);
    logger.error('RATE_LIMIT_UNAVAILABLE', { counter: counter.name, error: error as Error });
    return verdict(limit, window, 0, true);
  }
}

/** Counts a refused call, for GET /v2/usage only: it takes nothing from the window, and may be missed in a fault. */
export async function countRejected(counter: Omit<Counter, 'limit'>): Promise<void> {
  try {
    await dynamo().send(
      new UpdateItemCommand({
        TableName: requireEnv(ENV.countersTable),
        Key: keyOf(counter),
        UpdateExpression: 'ADD rejected :one SET expires_at = :expires',
        ExpressionAttributeValues: { ':one': { N: '1' }, ':expires': expiry(counter.window) },
      }),
    );
  } catch (error) {
    logger.warn('REJECTED_CALL_NOT_COUNTED', { error: error as Error });
  }
}

function keyOf({ owner, name, window }: Omit<Counter, 'limit'>) {
  return { pk: { S: owner }, sk: { S: `${name}#${window.startsAt}` } };
}

function expiry(window: RateWindow) {
  return { N: String(window.endsAt + KEPT_AFTER_WINDOW_S) };
}
