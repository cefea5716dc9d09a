import type { Reply } from '#shared/http/contract.ts';
import { keyReused, requireUsableKey } from '#shared/http/idempotency.ts';
import { sha256 } from '#shared/runtime/hash.ts';

/** A call that carries an `Idempotency-Key`, and the answer that it gets. */
export interface IdempotentCall {
  operation: string;
  /** Hash of the key: what a client puts into its keys is none of our business. */
  keyHash: string;
  bodyHash: string;
  /** The reply as JSON. */
  answer: string;
}

export interface StoredAnswer {
  bodyHash: string;
  answer: string;
}

/**
 * The idempotent side of a call, undefined where it carries no key. A key belongs to its company and operation and is
 * kept for 24 hours from its first use, to the millisecond; after that it is new again. Two bodies are the same where
 * they mean the same: spacing, order of fields and written-out defaults do not count.
 * @throws PlatformError VALIDATION_ERROR where the key is unusable
 */
export function idempotentCall(
  operation: string,
  key: string | undefined,
  body: unknown,
  reply: Reply,
): IdempotentCall | undefined {
  if (key === undefined) return undefined;
  requireUsableKey(key);
  return {
    operation,
    keyHash: sha256(key),
    bodyHash: sha256(JSON.stringify(body)),
    answer: JSON.stringify(reply),
  };
}

/** @throws PlatformError IDEMPOTENCY_KEY_REUSED where the key was used for something else */
export function repeatedReply(call: IdempotentCall, before: StoredAnswer): Reply {
  if (before.bodyHash === call.bodyHash) return JSON.parse(before.answer) as Reply;
  throw keyReused();
}
