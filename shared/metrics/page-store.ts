import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { transactUnmarked } from '#shared/runtime/transaction.ts';
import { EXACT_MEMBERS } from './distinct.ts';
import { VERSION_ATTRIBUTE } from './row-update-store.ts';
import { pairOf } from './sketch.ts';

export type RowItemKey = Record<'pk' | 'sk', { S: string }>;

/** No key holds a line feed. */
export const pageName = ({ pk, sk }: RowItemKey): string => `${pk.S}\n${sk.S}`;

/** Pairs as binary sets hold them: two bytes each. */
export function pairBytes(pairs: Iterable<number>): Uint8Array[] {
  return Array.from(new Set(pairs), (pair) => Uint8Array.of(pair >> 8, pair & 0xff));
}

/**
 * Whether the page is a sketch; one with too many members becomes one here. A row of unchanged version
 * is unchanged; and a full page takes no more members, so this settles it however many are at it.
 */
export async function isSketchPage(key: RowItemKey): Promise<boolean> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({ TableName: requireEnv(ENV.rollupsTable), Key: key, ConsistentRead: true }),
  );
  if (item?.['pairs']) return true;
  const members = item?.['members']?.BS ?? [];
  if (members.length <= EXACT_MEMBERS) return false;
  const version = item?.[VERSION_ATTRIBUTE];
  const pairs = members.map((bytes) => pairOf(Buffer.from(bytes).toString('base64')));
  // Refused where another writer has just made it a sketch, or an erasure has put one member in another's place.
  await transactUnmarked([
    {
      Update: {
        TableName: requireEnv(ENV.rollupsTable),
        Key: key,
        UpdateExpression: 'REMOVE members ADD pairs :pairs',
        ConditionExpression: `size(members) = :size AND ${version === undefined ? 'attribute_not_exists(#v)' : '#v = :v'}`,
        ExpressionAttributeNames: { '#v': VERSION_ATTRIBUTE },
        ExpressionAttributeValues: {
          ...(version === undefined ? {} : { ':v': version }),
          ':pairs': { BS: pairBytes(pairs) },
          ':size': { N: String(members.length) },
        },
      },
    },
  ]);
  return true;
}
