import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';

export interface PageRequest {
  /** Partition of one company's records. */
  partition: string;
  /** First and last sort key, both included. */
  first: string;
  last: string;
  order: 'ascending' | 'descending';
  limit: number;
  /** The last sort key of the page before. */
  after?: string | undefined;
  /** Attributes that must have these texts. */
  having?: Readonly<Record<string, string | undefined>>;
}

export interface RecordPage {
  items: Record<string, AttributeValue>[];
  /** Sort key after which the next page begins; undefined at the end. */
  next: string | undefined;
}

/** A page under a rare filter may look at this many reads of 1 MB, then it ends early with a cursor. */
const MOST_READS = 4;

/** One page of a company's records, read consistently. A filtered page may be shorter than its limit and yet have a next. */
export async function readPage(request: PageRequest): Promise<RecordPage> {
  const items: RecordPage['items'] = [];
  let after = request.after;
  for (let reads = 0; reads < MOST_READS; reads += 1) {
    const answer = await dynamo().send(new QueryCommand(queryOf(request, after)));
    items.push(...(answer.Items ?? []));
    after = answer.LastEvaluatedKey?.['sk']?.S;
    if (items.length > request.limit) return cutOff(items, request.limit);
    if (after === undefined) break;
  }
  return { items, next: after };
}

/** One more than the page was read, so that a full page knows whether it is the last. */
function cutOff(items: RecordPage['items'], limit: number): RecordPage {
  const kept = items.slice(0, limit);
  return { items: kept, next: kept.at(-1)?.['sk']?.S };
}

function queryOf({ partition, first, last, order, limit, having = {} }: PageRequest, after?: string) {
  const wanted = Object.entries(having).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    TableName: requireEnv(ENV.recordsTable),
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ...(wanted.length > 0
      ? {
          FilterExpression: wanted.map((_entry, index) => `#f${index} = :f${index}`).join(' AND '),
          ExpressionAttributeNames: Object.fromEntries(wanted.map(([name], index) => [`#f${index}`, name])),
        }
      : { Limit: limit + 1 }),
    ExpressionAttributeValues: {
      ':pk': { S: partition },
      ':first': { S: first },
      ':last': { S: last },
      ...Object.fromEntries(wanted.map(([, value], index) => [`:f${index}`, { S: value }])),
    },
    ScanIndexForward: order === 'ascending',
    ConsistentRead: true,
    ...(after === undefined ? {} : { ExclusiveStartKey: { pk: { S: partition }, sk: { S: after } } }),
  };
}
