import { ChangeMessageVisibilityCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { sqs } from '#shared/runtime/sqs.ts';
import type { JobMessage } from './message.ts';

/** Asks a worker to take the job up, after `delaySeconds` (SQS allows up to 900). */
export async function sendJob(message: JobMessage, delaySeconds = 0): Promise<void> {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: requireEnv(ENV.jobsQueueUrl),
      MessageBody: JSON.stringify({ company: message.company, job_id: message.jobId }),
      DelaySeconds: delaySeconds,
    }),
  );
}

/** Lets a failed message come again soon, and not only when the queue's whole visibility time has passed. */
export async function retryMessageIn(receiptHandle: string, seconds: number): Promise<void> {
  await sqs().send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: requireEnv(ENV.jobsQueueUrl),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}
