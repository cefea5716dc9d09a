import {
  type AttributeValue,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { pauseUpTo } from '#shared/runtime/pause.ts';
import type { TableName } from '#shared/runtime/tables.ts';
import type { RemovalTally } from './removal.ts';

export type Item = Record<string, AttributeValue>;

/** Tables of which a deleted company's items go. */
const TABLE = {
  directory: () => requireEnv(ENV.directoryTable),
  records: () => requireEnv(ENV.recordsTable),
  points: () => requireEnv(ENV.pointsTable),
  deltas: () => requireEnv(ENV.deltasTable),
  rollups: () => requireEnv(ENV.rollupsTable),
  counters: () => requireEnv(ENV.countersTable),
  connections: () => requireEnv(ENV.connectionsTable),
} as const satisfies Record<TableName, () => string>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MOST_DELETES = 25;
const BATCHES_AT_ONCE = 4;
const BUSY_MS = 500;

/** Items of a partition, page by page, read consistently; their keys alone, or whole. */
export async function* itemsOf(
  table: TableName,
  partition: string,
  tally: RemovalTally,
  attributes?: readonly string[],
): AsyncGenerator<Item[]> {
  const names = Object.fromEntries((attributes ?? []).map((name, index) => [`#${index}`, name]));
  const pages = paginateQuery(
    { client: dynamo() },
    {
      TableName: TABLE[table](),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: partition } },
      ...(attributes === undefined
        ? {}
        : { ProjectionExpression: Object.keys(names).join(', '), ExpressionAttributeNames: names }),
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    },
  );
  for await (const page of pages) {
    tally.readUnits += page.ConsumedCapacity?.CapacityUnits ?? 0;
    yield page.Items ?? [];
  }
}

/** Deletes items by their keys; what is not there is no error. No key may be named twice. */
export async function dropKeys(table: TableName, keys: readonly Item[], tally: RemovalTally): Promise<void> {
  const batches: Item[][] = [];
  for (let start = 0; start < keys.length; start += MOST_DELETES) {
    batches.push(keys.slice(start, start + MOST_DELETES));
  }
  const workers = Array.from({ length: BATCHES_AT_ONCE }, async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) await dropBatch(table, batch, tally);
  });
  await Promise.all(workers);
  tally.items += keys.length;
}

async function dropBatch(table: TableName, keys: readonly Item[], tally: RemovalTally): Promise<void> {
  const name = TABLE[table]();
  let open = keys.map((Key) => ({ DeleteRequest: { Key } }));
  while (open.length > 0) {
    const { UnprocessedItems, ConsumedCapacity } = await dynamo().send(
      new BatchWriteItemCommand({ RequestItems: { [name]: open }, ReturnConsumedCapacity: 'TOTAL' }),
    );
    tally.writeUnits += ConsumedCapacity?.[0]?.CapacityUnits ?? 0;
    open = (UnprocessedItems?.[name] ?? []).flatMap(({ DeleteRequest }) =>
      DeleteRequest?.Key ? [{ DeleteRequest: { Key: DeleteRequest.Key } }] : [],
    );
    if (open.length > 0) await pauseUpTo(BUSY_MS);
  }
}

/** Deletes everything of a partition. */
export async function dropPartition(table: TableName, partition: string, tally: RemovalTally): Promise<void> {
  for await (const keys of itemsOf(table, partition, tally, ['pk', 'sk'])) await dropKeys(table, keys, tally);
}

/** Deletes an entry of the directory, if it is the company's: a name may have gone to somebody else. */
export async function dropOwned(
  table: TableName,
  key: Item,
  company: string,
  tally: RemovalTally,
): Promise<void> {
  try {
    await dynamo().send(
      new DeleteItemCommand({
        TableName: TABLE[table](),
        Key: key,
        ConditionExpression: 'company = :company',
        ExpressionAttributeValues: { ':company': { S: company } },
      }),
    );
    tally.items += 1;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
  tally.writeUnits += 1;
}
