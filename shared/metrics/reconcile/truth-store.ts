import { paginateQuery } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { type Delta, deltaFromItem } from '../delta.ts';

const pointIds = z.array(z.string());

/** The deltas of a company's day with the ids of their points, read consistently. */
export async function deltasOfDay(company: string, day: string): Promise<Delta[]> {
  const deltas: Delta[] = [];
  const pages = paginateQuery(
    { client: dynamo() },
    {
      TableName: requireEnv(ENV.deltasTable),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: PARTITIONS.deltas.day(company, day) } },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) {
    for (const item of page.Items ?? []) {
      const ids = pointIds.parse(JSON.parse(item['points']?.S ?? '[]'));
      deltas.push({ ...deltaFromItem(item), pointIds: ids });
    }
  }
  return deltas;
}
