import type { Clock } from '#shared/runtime/clock.ts';
import type { Invoke, Stack } from '../cloud-types.ts';

/** What every event source needs. */
export interface SourceContext {
  stack: Stack;
  invoke: Invoke;
  endpoints: { dynamodb: string; sqs: string };
  /** Checkpoints are kept below it. */
  dataDir: string;
  clock: Clock;
  log: (line: string) => void;
}

export interface EventSource {
  /** Looks for new records now instead of at the next poll. */
  poke: () => void;
  /** Takes no more records, waits `graceMs` for invocations under way, and gives back what is unfinished. */
  stop: (graceMs: number) => Promise<void>;
}
