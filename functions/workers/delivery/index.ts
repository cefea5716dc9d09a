import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { attemptDelivery } from '#shared/delivery/attempt.ts';
import { readDeliveryMessage } from '#shared/delivery/message.ts';
import { logger } from '#shared/runtime/logger.ts';
import { attemptDependencies } from './dependencies.ts';

/**
 * Attempts deliveries. What comes of an attempt, and when it is made again, stands in the delivery; a message is given
 * back only where that could not be written, or where it cannot be read.
 */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const failed: string[] = [];
  const deps = attemptDependencies();
  for (const { messageId, body } of event.Records) {
    const message = readDeliveryMessage(body);
    try {
      if (message === undefined) throw new Error('The message names no delivery.');
      await attemptDelivery(message, deps);
    } catch (error) {
      logger.error('DELIVERY_MESSAGE_FAILED', { messageId, error: error as Error });
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
