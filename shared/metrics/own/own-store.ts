import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { profileKey } from '#shared/admin/company-keys.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { type OwnDefinitions, ownDefinition } from './definition.ts';

const stored = z.array(ownDefinition);

function definitionsKey(company: string): Record<'pk' | 'sk', { S: string }> {
  return { pk: { S: PARTITIONS.records.company(company) }, sk: { S: 'own_metrics' } };
}

/** What the company defines as of this moment: one item, so that its names and limits are held by one condition. */
export async function readDefinitions(company: string): Promise<OwnDefinitions> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: definitionsKey(company),
      ConsistentRead: true,
    }),
  );
  if (!item) return { version: 0, definitions: [] };
  return {
    version: Number(item['version']?.N),
    definitions: stored.parse(JSON.parse(item['definitions']?.S ?? '[]')),
  };
}

/**
 * Writes what the company defines, and its version into the profile, from where every call learns of it.
 * @returns false where somebody else has changed the definitions since they were read
 */
export async function writeDefinitions(
  company: string,
  before: OwnDefinitions,
  definitions: OwnDefinitions['definitions'],
): Promise<boolean> {
  const table = requireEnv(ENV.recordsTable);
  const version = { N: String(before.version + 1) };
  const outcome = await transact([
    {
      Put: {
        TableName: table,
        Item: { ...definitionsKey(company), version, definitions: { S: JSON.stringify(definitions) } },
        ConditionExpression: before.version === 0 ? 'attribute_not_exists(pk)' : 'version = :was',
        ...(before.version === 0
          ? {}
          : { ExpressionAttributeValues: { ':was': { N: String(before.version) } } }),
      },
    },
    {
      Update: {
        TableName: table,
        Key: profileKey(company),
        UpdateExpression: 'SET own_metrics = :version',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':version': version },
      },
    },
  ]);
  return outcome.committed;
}
