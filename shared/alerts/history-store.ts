import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { firstId } from '#shared/runtime/ids.ts';
import type { Alert } from './alert.ts';
import { alertsPartition, readAlertItem } from './item-store.ts';

/** A company's alerts that fired before the instant, the oldest first, at most a megabyte of them at a time. */
export async function* readAlertHistory(company: string, before: number): AsyncGenerator<Alert[]> {
  const pages = paginateQuery(
    { client: dynamo() },
    {
      TableName: requireEnv(ENV.recordsTable),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':pk': { S: alertsPartition(company) },
        ':first': { S: 'alert_' },
        ':last': { S: firstId('alert', before) },
      },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) yield (page.Items ?? []).map(readAlertItem);
}
