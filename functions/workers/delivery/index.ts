import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { attemptDelivery } from '#shared/delivery/attempt.ts';
import { noteFeedback } from '#shared/delivery/delivery-store.ts';
import { readMailFeedback } from '#shared/delivery/feedback.ts';
import { readDeliveryMessage } from '#shared/delivery/message.ts';
import { suppress } from '#shared/delivery/suppression-store.ts';
import { takeFeedback } from '#shared/delivery/take-feedback.ts';
import { logger } from '#shared/runtime/logger.ts';
import { attemptDependencies } from './dependencies.ts';

/**
 * Attempts deliveries, and takes what SES tells later of mails that it took. What comes of an attempt, and when it is made again, stands in the delivery; a message is given
 * back only where that could not be written, or where it cannot be read.
 */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const failed: string[] = [];
  const deps = attemptDependencies();
  for (const { messageId, body } of event.Records) {
    try {
      const feedback = readMailFeedback(body);
      if (feedback) {
        await takeFeedback(feedback, { noteFeedback, suppress });
        continue;
      }
      const message = readDeliveryMessage(body);
      if (message === undefined) throw new Error('The message names no delivery.');
      await attemptDelivery(message, deps);
    } catch (error) {
      logger.error('DELIVERY_MESSAGE_FAILED', { messageId, error: error as Error });
      failed.push(messageId);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
