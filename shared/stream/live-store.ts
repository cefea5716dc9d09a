import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';

/** A delta as far as the stream needs it. */
export interface LiveDelta {
  id: string;
  /** See shared/metrics/live.ts. */
  live: string;
}

/** Deltas of a company's day that carry live cells, from an id on; ids sort by the time of their making. */
export async function* readLiveDeltas(
  company: string,
  day: string,
  fromId: string,
): AsyncGenerator<LiveDelta[]> {
  const pages = paginateQuery(
    { client: dynamo() },
    {
      TableName: requireEnv(ENV.deltasTable),
      KeyConditionExpression: 'pk = :pk AND sk >= :from',
      FilterExpression: 'attribute_exists(live)',
      ProjectionExpression: 'sk, live',
      ExpressionAttributeValues: {
        ':pk': { S: PARTITIONS.deltas.day(company, day) },
        ':from': { S: fromId },
      },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) {
    yield (page.Items ?? []).map((item) => ({ id: item['sk']?.S ?? '', live: item['live']?.S ?? '' }));
  }
}
