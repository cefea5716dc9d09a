import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { dueAt } from '#shared/jobs/item.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';

/** Erasures and deletions have a shard of the index of due records to themselves. */
export const DUE_SHARD = 'erasures';
const ERASURES = /^([^#]+)#erasures$/;
const REMOVAL = /^([^#]+)#removal$/;

/** An erasure of a person, or the deletion of a company. */
export type DueWork = { company: string; erasure: string } | { company: string; erasure?: undefined };

/** What is due of all companies, the longest due first. */
export async function dueWork(now: number): Promise<DueWork[]> {
  const due: DueWork[] = [];
  const pages = paginateQuery(
    { client: dynamo() },
    {
      TableName: requireEnv(ENV.recordsTable),
      IndexName: 'due',
      KeyConditionExpression: 'due_shard = :shard AND due_at <= :now',
      ExpressionAttributeValues: { ':shard': { S: DUE_SHARD }, ':now': { S: dueAt(now) } },
    },
  );
  for await (const page of pages) {
    for (const item of page.Items ?? []) {
      const partition = item['pk']?.S ?? '';
      const [, ofErasure] = ERASURES.exec(partition) ?? [];
      const [, ofRemoval] = REMOVAL.exec(partition) ?? [];
      if (ofErasure !== undefined) due.push({ company: ofErasure, erasure: item['sk']?.S ?? '' });
      if (ofRemoval !== undefined) due.push({ company: ofRemoval });
    }
  }
  return due;
}
