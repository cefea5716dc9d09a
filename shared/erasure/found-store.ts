import { DeleteItemCommand, paginateQuery, QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import type { ErasureTally } from './erasure.ts';
import { type RowChanges, readChanges } from './row-change.ts';

/** A delta that held events of the person, and what of its figures is to be changed. */
export interface Found {
  /** `<day>#<delta id>` */
  key: string;
  events: number;
  changes: RowChanges;
}

export const foundPartition = (company: string, erasure: string) =>
  PARTITIONS.records.found(company, erasure);

export function foundKey(company: string, erasure: string, key: string) {
  return { pk: { S: foundPartition(company, erasure) }, sk: { S: key } };
}

const DATE_LENGTH = 'YYYY-MM-DD'.length;

/** Everything found of the earliest day that is left; empty once all days are done. */
export async function foundOfNextDay(
  company: string,
  erasure: string,
  tally: ErasureTally,
): Promise<Found[]> {
  const query = {
    TableName: requireEnv(ENV.recordsTable),
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: foundPartition(company, erasure) } },
    ConsistentRead: true,
    ReturnConsumedCapacity: 'TOTAL' as const,
  };
  const first = await dynamo().send(new QueryCommand({ ...query, Limit: 1 }));
  tally.readUnits += first.ConsumedCapacity?.CapacityUnits ?? 0;
  const day = first.Items?.[0]?.['sk']?.S?.slice(0, DATE_LENGTH);
  if (day === undefined) return [];
  const pages = paginateQuery(
    { client: dynamo() },
    {
      ...query,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :day)',
      ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':day': { S: `${day}#` } },
    },
  );
  const found: Found[] = [];
  for await (const page of pages) {
    tally.readUnits += page.ConsumedCapacity?.CapacityUnits ?? 0;
    for (const item of page.Items ?? []) {
      found.push({
        key: item['sk']?.S ?? '',
        events: Number(item['events']?.N),
        changes: readChanges(item['changes']?.S ?? ''),
      });
    }
  }
  return found;
}

export async function dropFound(
  company: string,
  erasure: string,
  { key }: Found,
  tally: ErasureTally,
): Promise<void> {
  await dynamo().send(
    new DeleteItemCommand({ TableName: requireEnv(ENV.recordsTable), Key: foundKey(company, erasure, key) }),
  );
  tally.writeUnits += 1;
}
