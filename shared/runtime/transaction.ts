import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CancellationReason,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { jitter, randomId } from '#shared/runtime/ids.ts';
import { currentReplay } from '#shared/runtime/replay.ts';

const ATTEMPTS = 8;
const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 1_000;
/** Reasons that pass by themselves. */
const PASSING = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
]);
const PASSING_ERRORS = new Set([
  'TransactionInProgressException',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
  'TimeoutError',
  'AbortError',
]);

/** Write units that a transaction consumed, or the reasons why it changed nothing, one for each item. */
export type TransactionOutcome =
  | { committed: true; writeUnits: number }
  | { committed: false; reasons: CancellationReason[] };

/**
 * Runs a transaction until it is known to have committed or to have been refused by a condition. Every attempt carries
 * the same request token, so an attempt whose answer was lost is not run twice.
 * In a call that is run again after a crash, a transaction that took place in the first run has committed.
 * @throws the last error where conflicts, throttling or faults do not pass
 */
export async function transact(items: TransactWriteItem[]): Promise<TransactionOutcome> {
  const mark = currentReplay()?.mark();
  if (!mark) return transactUnmarked(items);
  const outcome = await transactUnmarked([...items, mark]);
  if (outcome.committed) return outcome;
  const isDone = outcome.reasons.at(-1)?.Code === 'ConditionalCheckFailed';
  return isDone
    ? { committed: true, writeUnits: 0 }
    : { committed: false, reasons: outcome.reasons.slice(0, -1) };
}

/** As `transact`, for items that by themselves take effect once, such as points under their event's id. */
export async function transactUnmarked(items: TransactWriteItem[]): Promise<TransactionOutcome> {
  const command = {
    TransactItems: items,
    ClientRequestToken: randomId(),
    ReturnConsumedCapacity: 'TOTAL' as const,
  };
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await dynamo().send(new TransactWriteItemsCommand(command));
      const units = (answer.ConsumedCapacity ?? []).reduce(
        (sum, table) => sum + (table.CapacityUnits ?? 0),
        0,
      );
      return { committed: true, writeUnits: units };
    } catch (error) {
      const reasons = refusedBy(error);
      if (reasons) return { committed: false, reasons };
      if (attempt >= ATTEMPTS || !isPassing(error)) throw error;
      await sleep(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + jitter()));
    }
  }
}

/** The reasons, where a condition failed; undefined for whatever else went wrong. */
function refusedBy(error: unknown): CancellationReason[] | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const reasons = error.CancellationReasons ?? [];
  return reasons.some((reason) => reason.Code === 'ConditionalCheckFailed') ? reasons : undefined;
}

/** Whether trying again later can succeed: conflicts, throttling, faults of the service or the network. */
export function isPassing(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) {
    const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
    return (
      codes.some((code) => PASSING.has(code)) && codes.every((code) => code === 'None' || PASSING.has(code))
    );
  }
  return error instanceof Error && (PASSING_ERRORS.has(error.name) || isNetworkError(error));
}

/** Node's system errors, such as ECONNRESET: the answer may have been lost on its way. */
function isNetworkError(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('E');
}
