import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { SCOPES, type Scope } from './scopes.ts';

export interface Client {
  clientId: string;
  company: string;
  name: string;
  scopes: Scope[];
  /** Hashes of its live secrets; more than one while a secret is rotated. */
  secretHashes: string[];
}

/** The client of that id, or undefined. The directory is the one table that is not keyed by company. */
export async function findClient(clientId: string): Promise<Client | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.directoryTable),
      Key: { pk: { S: `client#${clientId}` } },
    }),
  );
  if (!item) return undefined;
  const company = item['company']?.S;
  if (!company) throw new Error(`The directory entry of client ${clientId} names no company.`);
  return {
    clientId,
    company,
    name: item['name']?.S ?? clientId,
    scopes: SCOPES.filter((scope) => item['scopes']?.SS?.includes(scope)),
    secretHashes: item['secret_hashes']?.SS ?? [],
  };
}
