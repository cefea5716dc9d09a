import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { sqs } from '#shared/runtime/sqs.ts';
import type { AlertTask } from './task.ts';

/** Puts a task on the queue of the worker that figures the streams, to be done after so many seconds. */
export async function sendAlertTask(task: AlertTask, delaySeconds = 0): Promise<void> {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: requireEnv(ENV.streamQueueUrl),
      MessageBody: JSON.stringify(task),
      DelaySeconds: delaySeconds,
    }),
  );
}
