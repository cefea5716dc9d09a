import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';

type Item = Record<string, AttributeValue>;

/** All of the company's records of one kind, in order of their sort key, as they are at this moment. */
export async function queryRecords(company: string, kind: string): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const answer = await dynamo().send(
      new QueryCommand({
        TableName: requireEnv(ENV.recordsTable),
        KeyConditionExpression: 'pk = :company AND begins_with(sk, :kind)',
        ExpressionAttributeValues: { ':company': { S: company }, ':kind': { S: kind } },
        ConsistentRead: true,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      }),
    );
    items.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
  } while (start !== undefined);
  return items;
}
