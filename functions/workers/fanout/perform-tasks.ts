import type { SQSBatchItemFailure, SQSRecord } from 'aws-lambda';
import { performTask } from '#shared/alerts/engine.ts';
import { type AlertTask, readTask as readAlertTask } from '#shared/alerts/task.ts';
import { logger } from '#shared/runtime/logger.ts';
import { deliverEvent } from '#shared/stream/events.ts';
import { takeDataTurn, takeDueTurn } from '#shared/stream/take-turn.ts';
import { readTask, type StreamTask } from '#shared/stream/task.ts';

/** Performs what messages ask for; those that failed come again. */
export async function performTasks(messages: readonly SQSRecord[]): Promise<SQSBatchItemFailure[]> {
  const failed: string[] = [];
  const work = messages.map(async ({ messageId, body }) => {
    const task = readTask(body) ?? readAlertTask(body);
    if (task === undefined) {
      logger.error('STREAM_TASK_UNREADABLE', { messageId });
      failed.push(messageId);
      return;
    }
    try {
      await perform(task);
    } catch (error) {
      logger.error('STREAM_TASK_FAILED', { company: task.company, kind: task.kind, error: error as Error });
      failed.push(messageId);
    }
  });
  await Promise.all(work);
  return failed.map((itemIdentifier) => ({ itemIdentifier }));
}

async function perform(task: StreamTask | AlertTask): Promise<void> {
  switch (task.kind) {
    case 'tick':
      return takeDueTurn(task.company, task.due_at);
    case 'data':
      return takeDataTurn(task.company, undefined, task.applied);
    case 'event':
      return deliverEvent(task);
    case 'points':
    case 'due':
      return performTask(task);
  }
}
