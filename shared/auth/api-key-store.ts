import { type AttributeValue, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { readPage } from '#shared/admin/page-store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { transact } from '#shared/runtime/transaction.ts';
import type { ApiKey } from './api-key.ts';
import { directoryKey } from './directory-keys.ts';
import { SCOPES } from './scopes.ts';

/** Further parts of the same transaction, such as the entry of the audit log. */
type Also = readonly TransactWriteItem[];
type Item = Record<string, AttributeValue>;

const ONLY_NEW = 'attribute_not_exists(pk)';

/**
 * Writes the key's record and the directory entry that leads from its secret to it, both or neither.
 * @throws Error where the id or the secret exists, or a condition of `also` fails
 */
export async function createApiKey(key: ApiKey, secretHash: string, also: Also = []): Promise<void> {
  const facts = { name: { S: key.name }, scopes: { SS: [...key.scopes] }, key_id: { S: key.id } };
  const record = {
    ...recordKey(key.company, key.id),
    ...facts,
    secret_hash: { S: secretHash },
    hint: { S: key.hint },
    created_by: { S: key.createdBy },
    created_at: { N: String(key.createdAt) },
  };
  const entry = { ...directoryKey.apiKey(secretHash), ...facts, company: { S: key.company } };
  const outcome = await transact([
    { Put: { TableName: requireEnv(ENV.recordsTable), Item: record, ConditionExpression: ONLY_NEW } },
    { Put: { TableName: requireEnv(ENV.directoryTable), Item: entry, ConditionExpression: ONLY_NEW } },
    ...also,
  ]);
  if (!outcome.committed) throw new Error(`The API key ${key.id} could not be written: it exists already.`);
}

/** One page of the company's keys, oldest first. */
export async function listApiKeys(
  company: string,
  page: { limit: number; after?: string | undefined },
): Promise<{ keys: ApiKey[]; next: string | undefined }> {
  const range = { first: 'apikey#', last: 'apikey#~', order: 'ascending' } as const;
  const { items, next } = await readPage({
    partition: PARTITIONS.records.company(company),
    ...range,
    ...page,
  });
  return { keys: items.map((item) => readRecord(company, item)), next };
}

/** The company's key of that id, or undefined. */
export async function findApiKeyRecord(company: string, id: string): Promise<ApiKey | undefined> {
  const item = await readItem(company, id);
  return item && readRecord(company, item);
}

/**
 * Ends the key: its next call is refused.
 * @returns false where the company has no such key
 */
export async function revokeApiKey(company: string, id: string, also: Also = []): Promise<boolean> {
  const secretHash = (await readItem(company, id))?.['secret_hash']?.S;
  if (secretHash === undefined) return false;
  const outcome = await transact([
    {
      Delete: {
        TableName: requireEnv(ENV.recordsTable),
        Key: recordKey(company, id),
        ConditionExpression: 'attribute_exists(pk)',
      },
    },
    { Delete: { TableName: requireEnv(ENV.directoryTable), Key: directoryKey.apiKey(secretHash) } },
    ...also,
  ]);
  return outcome.committed;
}

async function readItem(company: string, id: string): Promise<Item | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: recordKey(company, id),
      ConsistentRead: true,
    }),
  );
  return item;
}

function recordKey(company: string, id: string) {
  return { pk: { S: PARTITIONS.records.company(company) }, sk: { S: `apikey#${id}` } };
}

function readRecord(company: string, item: Item): ApiKey {
  return {
    id: item['key_id']?.S ?? '',
    company,
    name: item['name']?.S ?? '',
    scopes: SCOPES.filter((scope) => item['scopes']?.SS?.includes(scope)),
    hint: item['hint']?.S ?? '',
    createdBy: item['created_by']?.S ?? '',
    createdAt: Number(item['created_at']?.N ?? 0),
  };
}
