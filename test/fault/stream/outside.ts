import type { PostOutcome } from '#shared/stream/connections-api.ts';
import type { StreamTask } from '#shared/stream/task.ts';
import { throughGate } from '../jobs/gate.ts';

/** What the stream reaches besides the database, as the world of the test has it. */
export interface Outside {
  post: (connection: string, message: string) => PostOutcome;
  send: (task: StreamTask, delayMs: number) => void;
}

let outside: Outside | undefined;

export function setOutside(to: Outside): void {
  outside = to;
}

function reached(): Outside {
  if (!outside) throw new Error('No world has been set.');
  return outside;
}

/** In place of shared/stream/post-store.ts. */
export const postStore = {
  POSTS_AT_ONCE: 64,
  postTo: (connection: string, message: string): Promise<PostOutcome> =>
    throughGate('post', async () => reached().post(connection, message)),
  closeConnection: async (): Promise<PostOutcome> => 'sent',
};

/** In place of shared/stream/reply-store.ts. */
export const replyStore = { replyTo: postStore.postTo, closeConnection: postStore.closeConnection };

/** In place of shared/stream/queue-store.ts. */
export const queueStore = {
  sendTask: (task: StreamTask, delayMs = 0): Promise<void> =>
    throughGate('send', async () => reached().send(task, delayMs)),
};
