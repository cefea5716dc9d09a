import { randomUUID } from 'node:crypto';
import type { AwsJson } from '../resources/aws-json.ts';
import type { Discarded } from './stream-batch.ts';

export interface FailedStreamBatch extends Discarded {
  functionArn: string;
  streamArn: string;
  shardId: string;
  nowMs: number;
}

function isoTime(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/**
 * The document that tells a failure destination of records given up: where they are in the stream, not what they hold.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function failureDocument(failed: FailedStreamBatch): unknown {
  const first = failed.records[0]?.dynamodb;
  const last = failed.records.at(-1)?.dynamodb;
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: failed.functionArn,
      condition: failed.condition,
      approximateInvokeCount: failed.attempts,
    },
    ...(failed.attempts > 0 && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    }),
    version: '1.0',
    timestamp: new Date(failed.nowMs).toISOString(),
    DDBStreamBatchInfo: {
      shardId: failed.shardId,
      startSequenceNumber: first?.SequenceNumber,
      endSequenceNumber: last?.SequenceNumber,
      approximateArrivalOfFirstRecord: isoTime(first?.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: isoTime(last?.ApproximateCreationDateTime),
      batchSize: failed.records.length,
      streamArn: failed.streamArn,
    },
  };
}

/** Sends a document to an SQS queue by its ARN, the one kind of destination that the local cloud has. */
export async function sendToQueue(
  sqs: AwsJson,
  endpoint: string,
  arn: string,
  document: unknown,
): Promise<void> {
  const [, , service, , account, name] = arn.split(':');
  if (service !== 'sqs') throw new Error(`The local cloud sends failures to SQS queues only, not to ${arn}`);
  await sqs('SendMessage', {
    QueueUrl: `${endpoint}/${account}/${name}`,
    MessageBody: JSON.stringify(document),
  });
}
