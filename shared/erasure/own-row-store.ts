import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { memberHash } from '#shared/metrics/distinct.ts';
import { VERSION_ATTRIBUTE } from '#shared/metrics/row-update-store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { transactUnmarked } from '#shared/runtime/transaction.ts';
import type { ErasureTally } from './erasure.ts';
import type { OpenErasure } from './event-store.ts';
import { OWN_PARTITION, ownRow, renamed } from './row-change.ts';

type Item = Record<string, AttributeValue>;
type Key = Record<'pk' | 'sk', { S: string }>;

/** What the erased events added to the rows of one day that are kept by person. */
export interface OwnRows {
  day: string;
  sums: Readonly<Record<string, string>>;
  /** Sets that only the person is in. */
  sets: readonly [partition: string, row: string][];
}

const table = () => requireEnv(ENV.rollupsTable);
const one: AttributeValue = { N: '1' };

/**
 * Moves a day's own rows of the person to the stand-in. The sums go over in one transaction, and only while the stand-in
 * has none, so that it happens once. What the person has sent anew since then stays.
 */
export async function moveOwnRows(
  { company, person, standIn }: OpenErasure,
  { day, sums, sets }: OwnRows,
  tally: ErasureTally,
): Promise<void> {
  const keyOf = (name: string): Key => ({
    pk: { S: PARTITIONS.rollups.rows(company, OWN_PARTITION) },
    sk: { S: ownRow(day, name) },
  });
  const before = await read(keyOf(person), tally);
  const made = { ...amountsOf(sums), expires_at: before?.['expires_at'] ?? one, [VERSION_ATTRIBUTE]: one };
  if (before) await commit([putNew({ ...keyOf(standIn), ...made }), subtract(keyOf(person), sums)], tally);
  await commit([dropEmpty(keyOf(person))], tally);
  const isGone = (await read(keyOf(person), tally)) === undefined;
  for (const [partition, row] of sets) {
    const key = { pk: { S: PARTITIONS.rollups.rows(company, partition) }, sk: { S: row } };
    const set = await read(key, tally);
    if (!set) continue;
    const next: Item = {
      ...set,
      sk: { S: renamed(row, person, standIn) },
      members: { BS: [Buffer.from(memberHash(standIn), 'base64')] },
    };
    await commit([putNew(next)], tally);
    if (isGone) await commit([{ Delete: { TableName: table(), Key: key } }], tally);
  }
}

function amountsOf(sums: OwnRows['sums']): Item {
  return Object.fromEntries(Object.entries(sums).map(([measure, N]) => [measure, { N }]));
}

function putNew(item: Item) {
  return { Put: { TableName: table(), Item: item, ConditionExpression: 'attribute_not_exists(pk)' } };
}

function subtract(key: Key, sums: OwnRows['sums']) {
  const amounts = Object.entries(sums);
  return {
    Update: {
      TableName: table(),
      Key: key,
      UpdateExpression: `ADD #v :one, ${amounts.map((_amount, index) => `#m${index} :m${index}`).join(', ')}`,
      ConditionExpression: '#count >= :count',
      ExpressionAttributeNames: {
        '#v': VERSION_ATTRIBUTE,
        '#count': 'count',
        ...Object.fromEntries(amounts.map(([measure], index) => [`#m${index}`, measure])),
      },
      ExpressionAttributeValues: {
        ':one': one,
        ':count': { N: sums['count'] ?? '0' },
        ...Object.fromEntries(amounts.map(([, amount], index) => [`:m${index}`, { N: negated(amount) }])),
      },
    },
  };
}

/** A row that counts nothing any more is no row. */
function dropEmpty(key: Key) {
  return {
    Delete: {
      TableName: table(),
      Key: key,
      ConditionExpression: '#count = :none',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':none': { N: '0' } },
    },
  };
}

function negated(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}

async function read(key: Key, tally: ErasureTally): Promise<Item | undefined> {
  const { Item: item, ConsumedCapacity } = await dynamo().send(
    new GetItemCommand({
      TableName: table(),
      Key: key,
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  tally.readUnits += ConsumedCapacity?.CapacityUnits ?? 0;
  return item;
}

/** What a condition refuses has been done. It costs as much as what is done. */
async function commit(items: Parameters<typeof transactUnmarked>[0], tally: ErasureTally): Promise<void> {
  const outcome = await transactUnmarked(items);
  tally.writeUnits += outcome.committed ? outcome.writeUnits : 2 * items.length;
}
