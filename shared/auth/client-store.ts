import { type AttributeValue, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { readPage } from '#shared/admin/page-store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { type ClientRecord, type ClientSecret, MOST_CLIENT_SECRETS, type StoredSecret } from './client.ts';
import { directoryKey } from './directory-keys.ts';
import { SCOPES } from './scopes.ts';

/**
 * A client stands twice: its record under its company, for the people who manage it, and its directory entry, by which
 * its tokens are issued and judged. Every change writes both or neither. `also` are further parts of the same
 * transaction, such as the entry of the audit log; where one of their conditions fails, nothing is changed either.
 */
type Also = readonly TransactWriteItem[];
type Item = Record<string, AttributeValue>;

export type NewClient = Omit<ClientRecord, 'secrets'> & { secret: StoredSecret };

const ONLY_NEW = 'attribute_not_exists(pk)';
const OWN = 'company = :company';

/** @returns false where a client of that id exists already, in whatever company */
export async function createClient(client: NewClient, also: Also = []): Promise<boolean> {
  return (await transact([...clientPuts(client), ...also])).committed;
}

/** The two items of a new client, for a transaction that makes more than the client. */
export function clientPuts(client: NewClient): TransactWriteItem[] {
  const facts = { name: { S: client.name }, scopes: { SS: [...client.scopes] } };
  const record = {
    ...recordKey(client.company, client.clientId),
    ...facts,
    secrets: { M: { [client.secret.id]: secretItem(client.secret) } },
    created_by: { S: client.createdBy },
    created_at: { N: String(client.createdAt) },
  };
  const entry = {
    ...directoryKey.client(client.clientId),
    ...facts,
    company: { S: client.company },
    secret_hashes: { SS: [client.secret.hash] },
  };
  return [
    { Put: { TableName: requireEnv(ENV.recordsTable), Item: record, ConditionExpression: ONLY_NEW } },
    { Put: { TableName: requireEnv(ENV.directoryTable), Item: entry, ConditionExpression: ONLY_NEW } },
  ];
}

/** One page of the company's clients, in order of their ids. */
export async function listClients(
  company: string,
  page: { limit: number; after?: string | undefined },
): Promise<{ clients: ClientRecord[]; next: string | undefined }> {
  const range = { first: 'client#', last: 'client#~', order: 'ascending' } as const;
  const { items, next } = await readPage({
    partition: PARTITIONS.records.company(company),
    ...range,
    ...page,
  });
  return { clients: items.map((item) => readRecord(company, item)), next };
}

/** The company's client of that id, or undefined. */
export async function findClientRecord(company: string, clientId: string): Promise<ClientRecord | undefined> {
  const item = await readItem(company, clientId);
  return item && readRecord(company, item);
}

/**
 * Gives the client another name or other scopes. Tokens that it has lose what it no longer holds within a minute.
 * @returns false where the company has no such client
 */
export async function updateClient(
  company: string,
  clientId: string,
  next: Pick<ClientRecord, 'name' | 'scopes'>,
  also: Also = [],
): Promise<boolean> {
  const change = {
    UpdateExpression: 'SET #name = :name, scopes = :scopes',
    ExpressionAttributeNames: { '#name': 'name' },
  };
  const values = { ':name': { S: next.name }, ':scopes': { SS: [...next.scopes] } };
  const { record, entry } = updatesOf(company, clientId);
  const outcome = await transact([
    {
      Update: {
        ...record,
        ...change,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: values,
      },
    },
    {
      Update: {
        ...entry,
        ...change,
        ConditionExpression: OWN,
        ExpressionAttributeValues: { ...values, ':company': { S: company } },
      },
    },
    ...also,
  ]);
  return outcome.committed;
}

/**
 * One secret more, valid at once beside those that the client has.
 * @returns `too_many` where it has as many live secrets as it may, `missing` where the company has no such client
 */
export async function addClientSecret(
  company: string,
  clientId: string,
  secret: StoredSecret,
  also: Also = [],
): Promise<'done' | 'too_many' | 'missing'> {
  const { record, entry } = updatesOf(company, clientId);
  const outcome = await transact([
    {
      Update: {
        ...record,
        UpdateExpression: 'SET secrets.#id = :secret',
        ConditionExpression: 'attribute_exists(pk) AND size(secrets) < :most',
        ExpressionAttributeNames: { '#id': secret.id },
        ExpressionAttributeValues: {
          ':secret': secretItem(secret),
          ':most': { N: String(MOST_CLIENT_SECRETS) },
        },
      },
    },
    {
      Update: {
        ...entry,
        UpdateExpression: 'ADD secret_hashes :hash',
        ConditionExpression: OWN,
        ExpressionAttributeValues: { ':hash': { SS: [secret.hash] }, ':company': { S: company } },
      },
    },
    ...also,
  ]);
  if (outcome.committed) return 'done';
  return (await readItem(company, clientId)) === undefined ? 'missing' : 'too_many';
}

/**
 * Ends a secret: it gets no more tokens at once, and those that were got with it end within a minute.
 * @returns `last` for the only live secret, which must have a successor first; `missing` where there is no such secret
 */
export async function removeClientSecret(
  company: string,
  clientId: string,
  secretId: string,
  also: Also = [],
): Promise<'done' | 'last' | 'missing'> {
  const hash = (await readItem(company, clientId))?.['secrets']?.M?.[secretId]?.M?.['hash']?.S;
  if (hash === undefined) return 'missing';
  const { record, entry } = updatesOf(company, clientId);
  const outcome = await transact([
    {
      Update: {
        ...record,
        UpdateExpression: 'REMOVE secrets.#id',
        ConditionExpression: 'attribute_exists(secrets.#id) AND size(secrets) > :one',
        ExpressionAttributeNames: { '#id': secretId },
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    },
    {
      Update: {
        ...entry,
        UpdateExpression: 'DELETE secret_hashes :hash',
        ConditionExpression: OWN,
        ExpressionAttributeValues: { ':hash': { SS: [hash] }, ':company': { S: company } },
      },
    },
    ...also,
  ]);
  if (outcome.committed) return 'done';
  const left = (await readItem(company, clientId))?.['secrets']?.M;
  return left?.[secretId] === undefined ? 'missing' : 'last';
}

/**
 * Ends the client: it gets no more tokens at once, and those that it has end within a minute.
 * @returns false where the company has no such client
 */
export async function deleteClient(company: string, clientId: string, also: Also = []): Promise<boolean> {
  const { record, entry } = updatesOf(company, clientId);
  const outcome = await transact([
    { Delete: { TableName: record.TableName, Key: record.Key, ConditionExpression: 'attribute_exists(pk)' } },
    {
      Delete: {
        TableName: entry.TableName,
        Key: entry.Key,
        ConditionExpression: OWN,
        ExpressionAttributeValues: { ':company': { S: company } },
      },
    },
    ...also,
  ]);
  return outcome.committed;
}

function updatesOf(company: string, clientId: string) {
  return {
    record: { TableName: requireEnv(ENV.recordsTable), Key: recordKey(company, clientId) },
    entry: { TableName: requireEnv(ENV.directoryTable), Key: directoryKey.client(clientId) },
  };
}

async function readItem(company: string, clientId: string): Promise<Item | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: recordKey(company, clientId),
      ConsistentRead: true,
    }),
  );
  return item;
}

function recordKey(company: string, clientId: string) {
  return { pk: { S: PARTITIONS.records.company(company) }, sk: { S: `client#${clientId}` } };
}

function secretItem(secret: StoredSecret): AttributeValue.MMember {
  return {
    M: { hash: { S: secret.hash }, hint: { S: secret.hint }, created_at: { N: String(secret.createdAt) } },
  };
}

function readRecord(company: string, item: Item): ClientRecord {
  return {
    clientId: item['sk']?.S?.slice('client#'.length) ?? '',
    company,
    name: item['name']?.S ?? '',
    scopes: SCOPES.filter((scope) => item['scopes']?.SS?.includes(scope)),
    secrets: Object.entries(item['secrets']?.M ?? {})
      .map(([id, secret]) => readSecret(id, secret))
      .sort((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1)),
    createdBy: item['created_by']?.S ?? '',
    createdAt: Number(item['created_at']?.N ?? 0),
  };
}

function readSecret(id: string, secret: AttributeValue): ClientSecret {
  return { id, hint: secret.M?.['hint']?.S ?? '', createdAt: Number(secret.M?.['created_at']?.N ?? 0) };
}
