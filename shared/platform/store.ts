import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { logger } from '#shared/runtime/logger.ts';
import { callS3 } from '#shared/runtime/s3-call.ts';
import { sqs } from '#shared/runtime/sqs.ts';

const PATIENCE_MS = 3_000;

export type PartState = 'ok' | 'unavailable';

/** Asks each service that the platform cannot do without; an answer within three seconds counts as ok. */
export async function probeServices(): Promise<Record<'database' | 'queue' | 'storage', PartState>> {
  const abortSignal = AbortSignal.timeout(PATIENCE_MS);
  const [database, queue, storage] = await Promise.all([
    probe(
      'database',
      dynamo().send(new DescribeTableCommand({ TableName: requireEnv(ENV.recordsTable) }), { abortSignal }),
    ),
    probe(
      'queue',
      sqs().send(
        new GetQueueAttributesCommand({
          QueueUrl: requireEnv(ENV.jobsQueueUrl),
          AttributeNames: ['QueueArn'],
        }),
        { abortSignal },
      ),
    ),
    probe('storage', headBucket(requireEnv(ENV.filesBucket), abortSignal)),
  ]);
  return { database, queue, storage };
}

async function headBucket(bucket: string, abortSignal: AbortSignal): Promise<void> {
  const status = await callS3('HEAD', { bucket }, abortSignal);
  if (status !== 200) throw new Error(`S3 answered ${status} about the bucket.`);
}

async function probe(name: string, answer: Promise<unknown>): Promise<PartState> {
  try {
    await answer;
    return 'ok';
  } catch (error) {
    logger.error('HEALTH_PROBE_FAILED', { part: name, error: error as Error });
    return 'unavailable';
  }
}
