import { type AttributeValue, paginateQuery } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';

export interface ItemRange {
  partition: string;
  /** The lowest and the highest sort key, both included. */
  first: string;
  last: string;
  order: 'newest' | 'oldest';
  /** Items of one read, for whoever wants the first ones only. */
  atOnce?: number | undefined;
}

/** Items of the table of records in order of their sort keys, read consistently, as far as they are asked for. */
export async function* itemsIn(range: ItemRange): AsyncGenerator<Record<string, AttributeValue>> {
  const pages = paginateQuery(
    { client: dynamo(), ...(range.atOnce === undefined ? {} : { pageSize: range.atOnce }) },
    {
      TableName: requireEnv(ENV.recordsTable),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':pk': { S: range.partition },
        ':first': { S: range.first },
        ':last': { S: range.last },
      },
      ScanIndexForward: range.order === 'oldest',
      ConsistentRead: true,
    },
  );
  for await (const { Items: items = [] } of pages) yield* items;
}
