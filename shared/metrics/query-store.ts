import { type AttributeValue, paginateQuery, QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import type { PageContent } from './distinct-set.ts';
import type { Level } from './level.ts';
import { levelOfItem } from './level-store.ts';
import { LEFT_PAIRS, VERSION_ATTRIBUTE } from './row-update-store.ts';

export interface RollupRow extends PageContent {
  row: string;
  /** Decimal text by measure. */
  sums: Record<string, string>;
  level: Level | undefined;
  /** How often the row was written; undefined for rows from before it was counted. */
  version: string | undefined;
  /** Those of its pairs that an erasure left behind. */
  leftPairs: readonly number[];
}

export interface ReadRows {
  items: RollupRow[];
  readUnits: number;
}

/** Attributes that are no sums begin so. */
const OWN = '~';
/** Sorts after every row of a bucket. */
const AFTER = '$';

/** Rows of one partition from the first to the last bucket, both included; read consistently. */
export async function readRows(
  company: string,
  partition: string,
  first: string,
  last: string,
): Promise<ReadRows> {
  const range = { ':first': { S: first }, ':last': { S: `${last}${AFTER}` } };
  return readAll(company, partition, ' AND sk BETWEEN :first AND :last', range);
}

/** Every row of a partition, read consistently. */
export async function readPartition(company: string, partition: string): Promise<ReadRows> {
  return readAll(company, partition, '', {});
}

async function readAll(
  company: string,
  partition: string,
  condition: string,
  values: Record<string, AttributeValue>,
): Promise<ReadRows> {
  const items: RollupRow[] = [];
  let readUnits = 0;
  const pages = paginateQuery(
    { client: dynamo() },
    {
      TableName: requireEnv(ENV.rollupsTable),
      KeyConditionExpression: `pk = :pk${condition}`,
      ExpressionAttributeValues: { ':pk': { S: PARTITIONS.rollups.rows(company, partition) }, ...values },
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    },
  );
  for await (const page of pages) {
    readUnits += page.ConsumedCapacity?.CapacityUnits ?? 0;
    for (const item of page.Items ?? []) items.push(toRow(item));
  }
  return { items, readUnits };
}

/** The first row of a partition, null where there is none; read consistently. */
export async function readFirstRow(
  company: string,
  partition: string,
): Promise<{ row: RollupRow | null; readUnits: number }> {
  const page = await dynamo().send(
    new QueryCommand({
      TableName: requireEnv(ENV.rollupsTable),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: PARTITIONS.rollups.rows(company, partition) } },
      Limit: 1,
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  const [first] = page.Items ?? [];
  return { row: first ? toRow(first) : null, readUnits: page.ConsumedCapacity?.CapacityUnits ?? 0 };
}

function toRow(item: Record<string, AttributeValue>): RollupRow {
  const sums: Record<string, string> = {};
  for (const [name, value] of Object.entries(item)) {
    if (value.N !== undefined && name !== 'expires_at' && !name.startsWith(OWN)) sums[name] = value.N;
  }
  return {
    row: item['sk']?.S ?? '',
    sums,
    level: levelOfItem(item),
    version: item[VERSION_ATTRIBUTE]?.N,
    members: (item['members']?.BS ?? []).map((bytes) => Buffer.from(bytes).toString('base64')),
    pairs: pairsOf(item['pairs']),
    leftPairs: pairsOf(item[LEFT_PAIRS]),
  };
}

function pairsOf(value: AttributeValue | undefined): number[] {
  return (value?.BS ?? []).map(([high = 0, low = 0]) => (high << 8) | low);
}
