import type { EventSource } from './context.ts';

export interface TtlSweepOptions {
  /** Deletes what is expired and answers how many items that were; undefined where the database does it by itself. */
  sweep: (() => Promise<number>) | undefined;
  everyMs: number;
  log: (line: string) => void;
}

/**
 * Deletes expired items now and then, as the TTL service does (on AWS within days of their time, without a promise:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html). The deletion is dynoxide's own sweep, so
 * stream records of it carry the TTL service's `userIdentity`. It goes by the machine's clock.
 */
export function startTtlSweep({ sweep, everyMs, log }: TtlSweepOptions): EventSource {
  let sweeping: Promise<void> = Promise.resolve();
  const run = (): void => {
    if (sweep === undefined) return;
    const once = async (): Promise<void> => {
      try {
        await sweep();
      } catch (error) {
        log(`The TTL sweep failed: ${String(error)}`);
      }
    };
    sweeping = sweeping.then(once);
  };
  const timer = setInterval(run, everyMs).unref();
  return {
    poke: run,
    stop: async () => {
      clearInterval(timer);
      await sweeping;
    },
  };
}
