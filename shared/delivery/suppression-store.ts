import {
  type AttributeValue,
  GetItemCommand,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { readPage } from '#shared/admin/page-store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { type Suppression, type SuppressionReason, suppressionId } from './suppression.ts';

type Item = Record<string, AttributeValue>;

/** Sends no more mail of the company to the address; what was said last stands. */
export async function suppress(facts: Omit<Suppression, 'id'>): Promise<void> {
  const { company, address, reason, details, deliveryId, at } = facts;
  await dynamo().send(
    new UpdateItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: suppressionKey(company, address),
      UpdateExpression:
        'SET address = :address, reason = :reason, details = :details, delivery_id = :delivery, since = :at',
      ExpressionAttributeValues: {
        ':address': { S: address },
        ':reason': { S: reason },
        ':details': { S: details },
        ':delivery': { S: deliveryId },
        ':at': { N: String(at) },
      },
    }),
  );
}

export async function findSuppression(company: string, id: string): Promise<Suppression | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: keyOf(company, id),
      ConsistentRead: true,
    }),
  );
  return item && readItem(company, item);
}

/** One page of a company's suppressed addresses, in the order of their ids. */
export async function listSuppressions(
  company: string,
  page: { limit: number; after?: string | undefined },
): Promise<{ suppressions: Suppression[]; next: string | undefined }> {
  const range = { first: PREFIX, last: `${PREFIX}~`, order: 'ascending' } as const;
  const { items, next } = await readPage({
    partition: PARTITIONS.records.company(company),
    ...range,
    ...page,
  });
  return { suppressions: items.map((item) => readItem(company, item)), next };
}

/** @returns false where it is not there (any more); nothing is written then */
export async function lift(
  company: string,
  id: string,
  also: readonly TransactWriteItem[],
): Promise<boolean> {
  const { committed } = await transact([
    {
      Delete: {
        TableName: requireEnv(ENV.recordsTable),
        Key: keyOf(company, id),
        ConditionExpression: 'attribute_exists(pk)',
      },
    },
    ...also,
  ]);
  return committed;
}

const PREFIX = 'suppression#';

/** Of an address, in the table of records. */
export function suppressionKey(company: string, address: string) {
  return keyOf(company, suppressionId(company, address));
}

function keyOf(company: string, id: string) {
  return { pk: { S: PARTITIONS.records.company(company) }, sk: { S: `${PREFIX}${id}` } };
}

function readItem(company: string, item: Item): Suppression {
  const text = (name: string) => item[name]?.S ?? '';
  return {
    company,
    id: text('sk').slice(PREFIX.length),
    address: text('address'),
    reason: text('reason') as SuppressionReason,
    details: text('details'),
    deliveryId: text('delivery_id'),
    at: Number(item['since']?.N ?? 0),
  };
}
