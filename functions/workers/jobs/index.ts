import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { outOfTime } from '#shared/jobs/failures.ts';
import { readMessage } from '#shared/jobs/message.ts';
import { retryMessageIn } from '#shared/jobs/message-store.ts';
import { runJob } from '#shared/jobs/run-job.ts';
import { STOP_BEFORE_TIMEOUT_MS } from '#shared/jobs/timing.ts';
import { logger } from '#shared/runtime/logger.ts';
import { runDependencies } from './dependencies.ts';

/**
 * Makes the files of jobs. A message is given back where its attempt failed, so that it comes again and, when all
 * deliveries are spent, ends in the dead-letter queue; the job itself says to its owner what happened.
 */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of event.Records) {
    if (!(await isDone(record, context))) batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures };
}

async function isDone(record: SQSRecord, context: Context): Promise<boolean> {
  const message = readMessage(record.body);
  if (message === undefined) {
    logger.error('JOB_MESSAGE_UNREADABLE', { messageId: record.messageId });
    return false;
  }
  const timeUp = new AbortController();
  const left = Math.max(0, context.getRemainingTimeInMillis() - STOP_BEFORE_TIMEOUT_MS);
  const timer = setTimeout(() => timeUp.abort(outOfTime()), left);
  try {
    const outcome = await runJob(message, runDependencies(timeUp.signal));
    if (outcome.kind === 'retry') await comeAgain(record, outcome.afterSeconds);
    return outcome.kind === 'completed' || outcome.kind === 'nothing_to_do';
  } catch (error) {
    logger.error('JOB_MESSAGE_FAILED', { messageId: record.messageId, error: error as Error });
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Where this fails the clock sends another message when the attempt's pause is over. */
async function comeAgain(record: SQSRecord, afterSeconds: number): Promise<void> {
  await retryMessageIn(record.receiptHandle, afterSeconds).catch((error: unknown) => {
    logger.warn('JOB_MESSAGE_DELAY_FAILED', { messageId: record.messageId, error: error as Error });
  });
}
