import { type AttributeValue, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import type { ServedBatch, ServedSums } from './served.ts';

const PREFIX = 'served#';
/** Sorts after the hour itself. */
const AFTER = '$';
const KEPT_S = 92 * 86_400;

/** Adds calls to their company's hour. An attempt whose answer was lost is made again, and counts its calls twice. */
export async function addServed({ company, hour, sums }: ServedBatch): Promise<void> {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {
    ':expires': { N: String(Date.parse(`${hour}:00Z`) / 1000 + KEPT_S) },
  };
  const additions = [...sums].map(([attribute, amount], index) => {
    names[`#${index}`] = attribute;
    values[`:${index}`] = { N: String(amount) };
    return `#${index} :${index}`;
  });
  await dynamo().send(
    new UpdateItemCommand({
      TableName: requireEnv(ENV.countersTable),
      Key: { pk: { S: PARTITIONS.counters.company(company) }, sk: { S: `${PREFIX}${hour}` } },
      UpdateExpression: `SET expires_at = :expires ADD ${additions.join(', ')}`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    }),
  );
}

/** What the company's calls from the first to the last hour add up to; they are kept for 92 days. */
export async function readServed(
  company: string,
  first: string,
  last: string,
): Promise<{ sums: ServedSums; readUnits: number }> {
  const sums = new Map<string, number>();
  let readUnits = 0;
  const pages = paginateQuery(
    { client: dynamo() },
    {
      TableName: requireEnv(ENV.countersTable),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':pk': { S: PARTITIONS.counters.company(company) },
        ':first': { S: `${PREFIX}${first}` },
        ':last': { S: `${PREFIX}${last}${AFTER}` },
      },
      ReturnConsumedCapacity: 'TOTAL',
    },
  );
  for await (const page of pages) {
    readUnits += page.ConsumedCapacity?.CapacityUnits ?? 0;
    for (const item of page.Items ?? []) addItem(sums, item);
  }
  return { sums, readUnits };
}

function addItem(sums: Map<string, number>, item: Record<string, AttributeValue>): void {
  for (const [name, { N: amount }] of Object.entries(item)) {
    if (amount === undefined || name === 'expires_at') continue;
    sums.set(name, (sums.get(name) ?? 0) + Number(amount));
  }
}
