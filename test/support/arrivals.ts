import { AsyncLocalStorage } from 'node:async_hooks';
import { dynamo } from '#shared/runtime/dynamo.ts';
import type { TABLES } from '#shared/runtime/tables.ts';

/** Before which command of a work something else is done: its nth read of a table, or its nth transaction. */
export interface Moment {
  before: 'read of deltas' | 'read of rollups' | 'transaction';
  /** From 0. */
  nth: number;
}

const working = new AsyncLocalStorage<true>();

/**
 * Runs a work, and whatever is to arrive meanwhile at its moment: the work's command waits until the arrival is over.
 * What has not arrived when the work ends, arrives then.
 */
export async function withArrivals<T>(
  work: () => Promise<T>,
  arrivals: readonly { at: Moment; arrive: () => Promise<void> }[],
): Promise<T> {
  const open = [...arrivals];
  const counts = new Map<Moment['before'], number>();
  const name = 'withArrivals';
  dynamo().middlewareStack.add(
    (next, context) => async (args) => {
      const before = working.getStore() && momentOf(context.commandName, args.input);
      if (before) {
        const nth = counts.get(before) ?? 0;
        counts.set(before, nth + 1);
        const due = open.findIndex(({ at }) => at.before === before && at.nth === nth);
        for (const { arrive } of due < 0 ? [] : open.splice(due, 1)) await working.exit(arrive);
      }
      return next(args);
    },
    { step: 'initialize', name, priority: 'low' },
  );
  try {
    const result = await working.run(true, work);
    for (const { arrive } of open) await arrive();
    return result;
  } finally {
    dynamo().middlewareStack.remove(name);
  }
}

function momentOf(command: string | undefined, input: object): Moment['before'] | undefined {
  if (command === 'TransactWriteItemsCommand') return 'transaction';
  if (command !== 'QueryCommand' || !('TableName' in input)) return undefined;
  const { TableName } = input;
  if (TableName === ('deltas' satisfies keyof typeof TABLES)) return 'read of deltas';
  return TableName === ('rollups' satisfies keyof typeof TABLES) ? 'read of rollups' : undefined;
}
