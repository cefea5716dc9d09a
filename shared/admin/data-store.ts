import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';

const AT_ONCE = 32;

/** Whether anything of these days has been counted for the company. */
export async function hasData(company: string, days: readonly string[]): Promise<boolean> {
  for (let start = 0; start < days.length; start += AT_ONCE) {
    const found = await Promise.all(days.slice(start, start + AT_ONCE).map((day) => hasDeltas(company, day)));
    if (found.includes(true)) return true;
  }
  return false;
}

async function hasDeltas(company: string, day: string): Promise<boolean> {
  const { Count: count = 0 } = await dynamo().send(
    new QueryCommand({
      TableName: requireEnv(ENV.deltasTable),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: PARTITIONS.deltas.day(company, day) } },
      Select: 'COUNT',
      Limit: 1,
      ConsistentRead: true,
    }),
  );
  return count > 0;
}
