import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { sqs } from '#shared/runtime/sqs.ts';
import type { StreamTask } from './task.ts';
import { LONGEST_DELAY_MS } from './timing.ts';

/** Puts a task on the queue, to be done after the delay; SQS counts whole seconds, up to fifteen minutes. */
export async function sendTask(task: StreamTask, delayMs = 0): Promise<void> {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: requireEnv(ENV.streamQueueUrl),
      MessageBody: JSON.stringify(task),
      DelaySeconds: Math.ceil(Math.min(Math.max(0, delayMs), LONGEST_DELAY_MS) / 1000),
    }),
  );
}
