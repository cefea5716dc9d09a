import type { Stack } from '../cloud-types.ts';
import { awsJson } from './aws-json.ts';
import { bucketsOf, ensureBuckets, type loadBucketClient } from './buckets.ts';
import { ensureQueue, queuesOf } from './queues.ts';
import { ensureTable, tablesOf } from './tables.ts';

/** Base URLs of the data services. */
export interface DataEndpoints {
  dynamodb: string;
  sqs: string;
  s3: string;
}

/** Makes the template's tables on a DynamoDB. Doing it again changes nothing. */
export async function createTables(stack: Stack, endpoint: string): Promise<void> {
  const dynamo = awsJson({ endpoint, target: 'DynamoDB_20120810' });
  await Promise.all(tablesOf(stack).map((table) => ensureTable(dynamo, table)));
}

/** Makes the template's queues; dead-letter queues first, since a redrive policy names one. */
export async function createQueues(stack: Stack, endpoint: string): Promise<void> {
  const sqs = awsJson({ endpoint, target: 'AmazonSQS' });
  const queues = queuesOf(stack);
  await Promise.all(queues.filter(isPlain).map((queue) => ensureQueue(sqs, queue)));
  await Promise.all(queues.filter((queue) => !isPlain(queue)).map((queue) => ensureQueue(sqs, queue)));
}

function isPlain(queue: { properties: Record<string, unknown> }): boolean {
  return queue.properties['RedrivePolicy'] === undefined;
}

export async function createBuckets(
  stack: Stack,
  endpoint: string,
  client: Awaited<ReturnType<typeof loadBucketClient>>,
): Promise<void> {
  if (client !== undefined) await ensureBuckets(endpoint, bucketsOf(stack), client);
}
