import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';

/** The figures of one of the company's counters; 0 for what was never counted. */
export async function readCounter(company: string, counter: string): Promise<(name: string) => number> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.countersTable),
      Key: { pk: { S: PARTITIONS.counters.company(company) }, sk: { S: counter } },
      ConsistentRead: true,
    }),
  );
  return (name) => Number(item?.[name]?.N ?? 0);
}
