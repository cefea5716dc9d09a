import { AsyncLocalStorage } from 'node:async_hooks';
import { createHmac } from 'node:crypto';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

/**
 * A call that can be run again after a crash, to the same effect: ids and secrets come from the call's own seed, so they
 * are the same again, and each transaction carries a mark, so that it takes place once.
 */
export interface Replay {
  /** The next random bytes; the same ones in each run. */
  bytes: (count: number) => Buffer;
  /** The mark of the next transaction. Its condition fails where the transaction has taken place. */
  mark: () => TransactWriteItem;
}

const scope = new AsyncLocalStorage<Replay>();

/** The replay that the code runs in, if any. */
export function currentReplay(): Replay | undefined {
  return scope.getStore();
}

export function runReplay<T>(replay: Replay, run: () => Promise<T>): Promise<T> {
  return scope.run(replay, run);
}

/** Bytes that only who knows the seed can tell, one block after the other. */
export function seededBytes(seed: Buffer): (count: number) => Buffer {
  let block = 0;
  let pool: Buffer = Buffer.alloc(0);
  return (count) => {
    while (pool.length < count) {
      pool = Buffer.concat([pool, createHmac('sha256', seed).update(String(block++)).digest()]);
    }
    const taken = pool.subarray(0, count);
    pool = pool.subarray(count);
    return taken;
  };
}
