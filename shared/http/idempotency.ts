import { hkdfSync } from 'node:crypto';
import { PlatformError } from '#shared/runtime/errors.ts';
import { sha256 } from '#shared/runtime/hash.ts';
import { type Replay, runReplay, seededBytes } from '#shared/runtime/replay.ts';
import type { ApiResult } from './api-event.ts';
import type { Operation } from './contract.ts';
import { STATUS_OF } from './error-map.ts';
import {
  type Claim,
  type ClaimKey,
  claimKey,
  endLease,
  markOf,
  recordAnswer,
  release,
} from './idempotency-store.ts';
import { sealAnswer, unsealAnswer } from './sealed-answer.ts';
import { validationError } from './validation.ts';

/** A finished answer is given again for as long from the first use of its key, to the millisecond; then the key is new. */
export const IDEMPOTENCY_KEPT_MS = 24 * 3_600_000;

const USABLE_KEY = /^[\x21-\x7e]{1,255}$/;

export interface KeyedCall {
  company: string;
  operation: string;
  /** As the client sent it. */
  key: string;
  /** Everything that the operation gets from the client, parsed: spacing and order of fields do not count. */
  request: unknown;
  now: number;
}

/** Whether the operation honours the header. */
export function isIdempotent(
  operation: Pick<Operation, 'method' | 'auth' | 'responses' | 'idempotent'>,
): boolean {
  if (operation.idempotent !== undefined) return operation.idempotent;
  const makes = operation.responses[201] !== undefined || operation.responses[202] !== undefined;
  return operation.method === 'POST' && operation.auth !== 'none' && makes;
}

/** @throws PlatformError VALIDATION_ERROR */
export function requireUsableKey(key: string): void {
  if (USABLE_KEY.test(key)) return;
  throw validationError([
    {
      field: 'Idempotency-Key',
      code: 'VALIDATION_ERROR',
      message: 'Must have 1 to 255 visible ASCII characters, such as a UUID',
    },
  ]);
}

export function keyReused(): PlatformError {
  return new PlatformError('IDEMPOTENCY_KEY_REUSED', 'The Idempotency-Key was used with another body', {
    details: 'Use a new key for a new request; send a repetition with exactly the first body.',
  });
}

/**
 * Runs a call once for its key. A repetition gets the first answer to the byte. A call that died between its effect and
 * its answer is run again when it is repeated: with the time, ids and secrets of the first run, and without what has
 * taken place already. An answer may hold a secret, so it is kept sealed with the key, which only its client has.
 * @param run - the operation, as of the given time
 * @throws PlatformError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_USE, and whatever the operation throws
 */
export async function runOnce(call: KeyedCall, run: (now: number) => Promise<ApiResult>): Promise<ApiResult> {
  requireUsableKey(call.key);
  const key: ClaimKey = { company: call.company, operation: call.operation, keyHash: sha256(call.key) };
  const claim = await claimKey(key, sha256(JSON.stringify(call.request)), call.now, IDEMPOTENCY_KEPT_MS);
  switch (claim.kind) {
    case 'other_request':
      throw keyReused();
    case 'running':
      throw stillRunning(claim.seconds);
    case 'answered':
      return withMark(unsealAnswer(claim.answer, call.key, claim.salt));
    case 'claimed':
      return runClaimed(call, key, claim, run);
  }
}

async function runClaimed(
  call: KeyedCall,
  key: ClaimKey,
  claim: Claim,
  run: (now: number) => Promise<ApiResult>,
): Promise<ApiResult> {
  let result: ApiResult;
  try {
    result = await runReplay(replayOf(call.key, key, claim), () => run(claim.startedAt));
  } catch (error) {
    await afterFailure(key, claim, error);
    throw error;
  }
  await recordAnswer(key, claim, sealAnswer(result, call.key, claim.salt));
  return result;
}

/** A refusal by rule had no effect: the key is free again. After anything else the repetition finds out what took place. */
async function afterFailure(key: ClaimKey, claim: Claim, error: unknown): Promise<void> {
  const isRefusal = error instanceof PlatformError && STATUS_OF[error.code] < 500;
  await (isRefusal && claim.attempt === 1 ? release(key, claim) : endLease(key, claim));
}

function replayOf(clientKey: string, key: ClaimKey, claim: Claim): Replay {
  const seed = Buffer.from(hkdfSync('sha256', clientKey, claim.salt, 'ids and secrets', 32));
  let step = 0;
  return { bytes: seededBytes(seed), mark: () => markOf(key, claim, step++) };
}

function withMark(result: ApiResult): ApiResult {
  return { ...result, headers: { ...result.headers, 'Idempotency-Replayed': 'true' } };
}

function stillRunning(seconds: number): PlatformError {
  return new PlatformError('IDEMPOTENCY_KEY_IN_USE', 'The first call with this Idempotency-Key is running', {
    details: `Wait for its answer, or repeat the call in ${seconds} seconds at the latest.`,
    retryAfterSeconds: seconds,
  });
}
