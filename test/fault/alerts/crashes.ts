import { AsyncLocalStorage } from 'node:async_hooks';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { Crash } from '#test/support/faults.ts';

/** Where a process dies: at which of its writes, and whether that still happens. */
export interface Death {
  write: number;
  after: boolean;
}

const WRITES = new Set([
  'TransactWriteItemsCommand',
  'UpdateItemCommand',
  'PutItemCommand',
  'DeleteItemCommand',
]);
const current = new AsyncLocalStorage<{ left: number; after: boolean; dead: boolean }>();

/** Lets processes that `dying` runs die at their writes. */
export function armDatabase(): void {
  dynamo().middlewareStack.add(
    (next, context) => async (args) => {
      const process = current.getStore();
      if (process?.dead) throw new Crash('injected: the process is gone');
      if (!process || !WRITES.has(context.commandName ?? '')) return next(args);
      process.left -= 1;
      if (process.left !== 0) return next(args);
      process.dead = true;
      if (process.after) await next(args);
      throw new Crash('injected');
    },
    { step: 'initialize', name: 'death', priority: 'low' },
  );
}

/** Counts as a write what leaves the process by another way. */
export async function leave(work: () => void): Promise<void> {
  const process = current.getStore();
  if (process?.dead) throw new Crash('injected: the process is gone');
  if (process) process.left -= 1;
  if (process?.left !== 0) return work();
  process.dead = true;
  if (process.after) work();
  throw new Crash('injected');
}

/** @returns whether the process came to its end */
export async function dying(death: Death | undefined, work: () => Promise<unknown>): Promise<boolean> {
  const process = {
    left: death?.write ?? Number.POSITIVE_INFINITY,
    after: death?.after ?? false,
    dead: false,
  };
  try {
    await current.run(process, work);
    return !process.dead;
  } catch (error) {
    if (process.dead) return false;
    throw error;
  }
}
