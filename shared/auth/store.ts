import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { directoryKey } from './directory-keys.ts';
import { SCOPES, type Scope } from './scopes.ts';

/** The directory is the one table that is not keyed by company: it leads from a credential to its company. */

export interface Client {
  clientId: string;
  company: string;
  name: string;
  scopes: Scope[];
  /** Hashes of its live secrets; more than one while a secret is rotated. */
  secretHashes: string[];
}

/** The client of that id, or undefined. */
export async function findClient(clientId: string): Promise<Client | undefined> {
  const item = await readEntry(directoryKey.client(clientId));
  if (!item) return undefined;
  return {
    clientId,
    company: owner(item, `client ${clientId}`),
    name: item['name']?.S ?? clientId,
    scopes: scopesOf(item),
    secretHashes: item['secret_hashes']?.SS ?? [],
  };
}

export interface ApiKeyEntry {
  id: string;
  company: string;
  scopes: Scope[];
}

/** The API key of that secret's hash, or undefined where there is none or it has been revoked. */
export async function findApiKey(secretHash: string): Promise<ApiKeyEntry | undefined> {
  const item = await readEntry(directoryKey.apiKey(secretHash));
  if (!item) return undefined;
  return { id: item['key_id']?.S ?? '', company: owner(item, 'an API key'), scopes: scopesOf(item) };
}

export interface UserTokenEntry {
  company: string;
  user: string;
}

/** The user token of that hash, or undefined where there is none or it has been revoked. */
export async function findUserToken(tokenHash: string): Promise<UserTokenEntry | undefined> {
  const item = await readEntry(directoryKey.userToken(tokenHash));
  if (!item) return undefined;
  return { company: owner(item, 'a user token'), user: item['user']?.S ?? '' };
}

/** As it is at this moment: a new credential works at once, a logout acts at once. */
async function readEntry(
  key: Record<'pk', AttributeValue>,
): Promise<Record<string, AttributeValue> | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.directoryTable),
      Key: key,
      ConsistentRead: true,
    }),
  );
  return item;
}

function owner(item: Record<string, AttributeValue>, what: string): string {
  const company = item['company']?.S;
  if (!company) throw new Error(`The directory entry of ${what} names no company.`);
  return company;
}

function scopesOf(item: Record<string, AttributeValue>): Scope[] {
  return SCOPES.filter((scope) => item['scopes']?.SS?.includes(scope));
}
