import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { sqs } from '#shared/runtime/sqs.ts';
import type { DeliveryMessage } from './message.ts';

/**
 * Asks a worker to attempt the delivery, after `delaySeconds` (SQS allows up to 900). Companies are told apart, so that
 * one with a backlog delays no other:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 */
export async function sendDelivery(message: DeliveryMessage, delaySeconds = 0): Promise<void> {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: requireEnv(ENV.deliveryQueueUrl),
      MessageBody: JSON.stringify(message),
      MessageGroupId: message.company,
      DelaySeconds: delaySeconds,
    }),
  );
}
