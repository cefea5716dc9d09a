import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { DUE_SHARD_NAMES, dueAt } from './item.ts';

/** Key of a record that the clock must look at. */
export interface DueKey {
  partition: string;
  id: string;
  /** Epoch milliseconds. */
  dueAt: number;
}

/**
 * Every record due at `now` or before, of all companies: the clock's own view, used by no request. The index lags a
 * moment behind the table, so the reader checks the record itself before acting.
 */
export async function* dueRecords(now: number): AsyncGenerator<DueKey> {
  for (const shard of DUE_SHARD_NAMES) yield* dueInShard(shard, now);
}

async function* dueInShard(shard: string, now: number): AsyncGenerator<DueKey> {
  let start: Record<string, AttributeValue> | undefined;
  do {
    const answer = await dynamo().send(
      new QueryCommand({
        TableName: requireEnv(ENV.recordsTable),
        IndexName: 'due',
        KeyConditionExpression: 'due_shard = :shard AND due_at <= :now',
        ExpressionAttributeValues: { ':shard': { S: shard }, ':now': { S: dueAt(now) } },
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    for (const item of answer.Items ?? []) {
      yield {
        partition: item['pk']?.S ?? '',
        id: item['sk']?.S ?? '',
        dueAt: Date.parse(item['due_at']?.S ?? ''),
      };
    }
    start = answer.LastEvaluatedKey;
  } while (start !== undefined);
}
