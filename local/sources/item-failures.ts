import type { InvokeOutcome } from '../cloud-types.ts';

/** What a batch came to: all of it done, all of it failed, or the items that are to come again. */
export type BatchResult =
  | { kind: 'done' }
  | { kind: 'failed'; why: string }
  | { kind: 'partial'; failedIds: Set<string> };

/**
 * Reads a function's answer to a batch. An empty or missing list is success; an answer that is no JSON object, an item
 * without a text as its identifier, and an identifier that is not of this batch fail the whole batch:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function batchResult(
  outcome: InvokeOutcome,
  ids: Set<string>,
  reportsItemFailures: boolean,
): BatchResult {
  if (outcome.kind === 'timeout') return { kind: 'failed', why: `timed out after ${outcome.afterMs} ms` };
  if (outcome.kind === 'error') return { kind: 'failed', why: `${outcome.errorType}: ${outcome.message}` };
  if (!reportsItemFailures || outcome.payload === null) return { kind: 'done' };
  const malformed = { kind: 'failed', why: 'the function answered malformed batchItemFailures' } as const;
  if (typeof outcome.payload !== 'object') return malformed;
  const failures = (outcome.payload as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return { kind: 'done' };
  if (!Array.isArray(failures)) return malformed;
  const failedIds = new Set<string>();
  for (const failure of failures as ({ itemIdentifier?: unknown } | null)[]) {
    const id = failure?.itemIdentifier;
    if (typeof id !== 'string' || !ids.has(id)) return malformed;
    failedIds.add(id);
  }
  return failedIds.size === 0 ? { kind: 'done' } : { kind: 'partial', failedIds };
}

/** Whether Lambda refused the invocation for want of concurrency; such a refusal is no attempt. */
export function isThrottled(outcome: InvokeOutcome): boolean {
  return outcome.kind === 'error' && outcome.errorType === 'TooManyRequestsException';
}
