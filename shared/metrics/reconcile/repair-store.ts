import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { EXACT_MEMBERS } from '../distinct.ts';
import type { Increment } from '../increment.ts';
import { LEVEL_ATTRIBUTES } from '../level.ts';
import { pairBytes } from '../page-store.ts';
import type { RollupRow } from '../query-store.ts';
import type { RollupKey } from '../rollup-key.ts';
import { VERSION_ATTRIBUTE } from '../row-update-store.ts';
import { pairOf } from '../sketch.ts';

type Item = Record<string, AttributeValue>;

export interface Repair {
  key: RollupKey;
  /** What the row was when it was found to be wrong. */
  found: RollupRow | undefined;
  /** What it must be; undefined takes it away. */
  expected: Increment | undefined;
  /** Epoch seconds. */
  expiresAt: number;
}

/** Makes the row what it must be. @returns false where somebody has written it since it was read */
export async function repairRow(company: string, repair: Repair): Promise<boolean> {
  const { key, found, expected, expiresAt } = repair;
  const table = requireEnv(ENV.rollupsTable);
  const rowKey = { pk: { S: PARTITIONS.rollups.rows(company, key.partition) }, sk: { S: key.row } };
  const unchanged = unchangedSince(found);
  const write: TransactWriteItem = expected
    ? {
        Put: {
          TableName: table,
          Item: { ...rowKey, ...contentOf(expected, found, expiresAt) },
          ...unchanged,
        },
      }
    : { Delete: { TableName: table, Key: rowKey, ...unchanged } };
  return (await transact([write])).committed;
}

function unchangedSince(found: RollupRow | undefined): {
  ConditionExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
} {
  if (!found) return { ConditionExpression: 'attribute_not_exists(pk)' };
  const names = { ExpressionAttributeNames: { '#v': VERSION_ATTRIBUTE } };
  if (found.version === undefined)
    return { ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#v)', ...names };
  return {
    ConditionExpression: '#v = :v',
    ...names,
    ExpressionAttributeValues: { ':v': { N: found.version } },
  };
}

function contentOf(
  { sums, members, level }: Increment,
  found: RollupRow | undefined,
  expiresAt: number,
): Item {
  const item: Item = {
    expires_at: { N: String(expiresAt) },
    [VERSION_ATTRIBUTE]: { N: String(Number(found?.version ?? 0) + 1) },
  };
  for (const [measure, amount] of Object.entries(sums)) item[measure] = { N: amount };
  if (members.length > EXACT_MEMBERS || (found && found.pairs.length > 0 && members.length > 0)) {
    item['pairs'] = { BS: pairBytes(members.map(pairOf)) };
  } else if (members.length > 0) {
    item['members'] = { BS: members.map((hash) => Buffer.from(hash, 'base64')) };
  }
  if (!level) return item;
  item[LEVEL_ATTRIBUTES.min] = { N: level.min };
  item[LEVEL_ATTRIBUTES.max] = { N: level.max };
  item[LEVEL_ATTRIBUTES.last] = { N: level.last };
  item[LEVEL_ATTRIBUTES.lastKey] = { S: level.lastKey };
  return item;
}
