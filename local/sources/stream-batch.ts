import type { InvokeOutcome } from '../cloud-types.ts';
import { type BatchResult, batchResult, isThrottled } from './item-failures.ts';
import type { Mapping } from './mapping.ts';
import type { StreamRecord } from './stream-reader.ts';

/** Why records were given up: the texts that AWS uses. */
export type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface Discarded {
  records: StreamRecord[];
  condition: DiscardCondition;
  /** Invocations so far; 0 where the records were too old for the first. */
  attempts: number;
}

export interface BatchRunner {
  mapping: Mapping;
  invoke: (records: StreamRecord[]) => Promise<InvokeOutcome>;
  discard: (discarded: Discarded) => Promise<void>;
  /** Records up to and with this one are done, in order. */
  done: (lastOf: StreamRecord) => Promise<void>;
  /** Waits before the next attempt, longer each time. */
  backOff: (attempt: number) => Promise<void>;
  nowMs: () => number;
  isStopped: () => boolean;
  log: (line: string) => void;
}

/**
 * Runs one batch until each of its records is done or given up, in order; returns early, with nothing more marked as
 * done, when the cloud stops.
 *
 * A failed batch is retried as a whole, or in halves with `BisectBatchOnFunctionError` (a split costs no retry), or
 * from the first failed record on with `ReportBatchItemFailures`. Throttling is no attempt.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export async function runBatch(
  runner: BatchRunner,
  records: StreamRecord[],
  attemptsBefore = 0,
): Promise<void> {
  let rest = records;
  let attempts = attemptsBefore;
  while (rest.length > 0 && !runner.isStopped()) {
    rest = await withoutTooOld(runner, rest, attempts);
    if (rest.length === 0) return;
    const outcome = await runner.invoke(rest);
    if (isThrottled(outcome)) {
      await runner.backOff(1);
      continue;
    }
    const result = resultOf(runner.mapping, rest, outcome);
    if (result.kind === 'done') return await finish(runner, rest);
    if (runner.isStopped()) return;
    const remaining = await afterProgress(runner, rest, result);
    const isSplit = runner.mapping.stream.bisectOnError && remaining.length > 1;
    if (isSplit) return await runHalves(runner, remaining, attempts);
    rest = remaining;
    attempts += 1;
    if (isExhausted(runner.mapping, attempts)) {
      return await giveUp(runner, { records: rest, condition: 'RetryAttemptsExhausted', attempts });
    }
    await runner.backOff(attempts);
  }
}

function resultOf(mapping: Mapping, records: StreamRecord[], outcome: InvokeOutcome): BatchResult {
  const ids = new Set(records.map(({ dynamodb }) => dynamodb.SequenceNumber));
  return batchResult(outcome, ids, mapping.reportsItemFailures);
}

/** The first attempt and as many retries as the mapping allows. */
function isExhausted({ stream }: Mapping, attempts: number): boolean {
  return stream.maximumRetryAttempts >= 0 && attempts > stream.maximumRetryAttempts;
}

async function runHalves(runner: BatchRunner, records: StreamRecord[], attempts: number): Promise<void> {
  const middle = Math.ceil(records.length / 2);
  await runBatch(runner, records.slice(0, middle), attempts);
  await runBatch(runner, records.slice(middle), attempts);
}

/** Marks what came before the lowest failed sequence number as done, and answers what is left. */
async function afterProgress(
  runner: BatchRunner,
  records: StreamRecord[],
  result: Exclude<BatchResult, { kind: 'done' }>,
): Promise<StreamRecord[]> {
  const { mapping } = runner;
  if (result.kind === 'failed') {
    runner.log(`${mapping.id}: a batch of ${records.length} failed: ${result.why}`);
    return records;
  }
  const first = records.findIndex(({ dynamodb }) => result.failedIds.has(dynamodb.SequenceNumber));
  const before = records[first - 1];
  if (before !== undefined) await runner.done(before);
  runner.log(`${mapping.id}: ${records.length - first} of ${records.length} records come again`);
  return records.slice(first);
}

async function withoutTooOld(
  runner: BatchRunner,
  records: StreamRecord[],
  attempts: number,
): Promise<StreamRecord[]> {
  const { maximumRecordAgeSeconds } = runner.mapping.stream;
  if (maximumRecordAgeSeconds < 0) return records;
  const oldest = runner.nowMs() / 1000 - maximumRecordAgeSeconds;
  const young = records.findIndex(
    ({ dynamodb }) => (dynamodb.ApproximateCreationDateTime ?? Infinity) >= oldest,
  );
  const count = young < 0 ? records.length : young;
  if (count > 0) {
    await giveUp(runner, { records: records.slice(0, count), condition: 'RecordAgeExceeded', attempts });
  }
  return records.slice(count);
}

async function giveUp(runner: BatchRunner, discarded: Discarded): Promise<void> {
  await runner.discard(discarded);
  await finish(runner, discarded.records);
}

async function finish(runner: BatchRunner, records: StreamRecord[]): Promise<void> {
  const last = records.at(-1);
  if (last !== undefined) await runner.done(last);
}
