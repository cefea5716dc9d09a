import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import type { Delta } from './delta.ts';
import { type Increment, IncrementMap } from './increment.ts';
import { transact } from './transaction-store.ts';

export interface Applied {
  /** Deltas that had been applied before, by whoever; they must be left out. */
  alreadyApplied: Set<string>;
  committed: boolean;
  writeUnits: number;
}

/**
 * Adds deltas of one company to its rollups, all or none: a mark for each delta, on condition that there is none yet,
 * and the sums of all of them. Their rows and marks together must fit one transaction.
 */
export async function addToRollups(deltas: readonly Delta[]): Promise<Applied> {
  const rows = new IncrementMap();
  for (const delta of deltas) rows.add(delta.increments);
  const company = deltas[0]?.company ?? '';
  const expiresAt = Math.max(...deltas.map((delta) => delta.expiresAt));
  const outcome = await transact([
    ...deltas.map(putMark),
    ...rows.toArray().map((increment) => addRow(company, increment, expiresAt)),
  ]);
  if (outcome.committed)
    return { committed: true, alreadyApplied: new Set(), writeUnits: outcome.writeUnits };
  const marked = deltas.filter((_delta, index) => outcome.reasons[index]?.Code === 'ConditionalCheckFailed');
  return { committed: false, alreadyApplied: new Set(marked.map((delta) => delta.id)), writeUnits: 0 };
}

function putMark(delta: Delta): TransactWriteItem {
  return {
    Put: {
      TableName: requireEnv(ENV.rollupsTable),
      ConditionExpression: 'attribute_not_exists(pk)',
      Item: {
        pk: { S: `${delta.company}#applied#${delta.id}` },
        sk: { S: '-' },
        expires_at: { N: String(delta.expiresAt) },
      },
    },
  };
}

function addRow(company: string, increment: Increment, expiresAt: number): TransactWriteItem {
  const names: Record<string, string> = { '#expires': 'expires_at' };
  const values: Record<string, AttributeValue> = { ':expires': { N: String(expiresAt) } };
  const additions: string[] = [];
  const add = (attribute: string, value: AttributeValue): void => {
    const index = additions.length;
    names[`#a${index}`] = attribute;
    values[`:a${index}`] = value;
    additions.push(`#a${index} :a${index}`);
  };
  for (const [measure, amount] of Object.entries(increment.sums)) add(measure, { N: amount });
  if (increment.members.length > 0)
    add('members', { BS: increment.members.map((hash) => Buffer.from(hash, 'base64')) });
  return {
    Update: {
      TableName: requireEnv(ENV.rollupsTable),
      Key: { pk: { S: `${company}#${increment.partition}` }, sk: { S: increment.row } },
      UpdateExpression: `SET #expires = :expires ADD ${additions.join(', ')}`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    },
  };
}
