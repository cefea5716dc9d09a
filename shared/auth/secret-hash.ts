import { timingSafeEqual } from 'node:crypto';
import { sha256 } from '#shared/runtime/hash.ts';

/**
 * Hash under which a machine-made secret is kept. Such a secret has 256 random bits, so one SHA-256 is enough:
 * there is nothing to guess that a slow hash would protect.
 */
export function hashSecret(secret: string): string {
  return sha256(secret);
}

/**
 * The live hash that the secret fits, or undefined. Every one is compared in the same time, whether one fits or none;
 * an unknown client has a decoy.
 */
export function matchingHash(secret: string, hashes: readonly string[]): string | undefined {
  const offered = Buffer.from(hashSecret(secret), 'hex');
  let matched: string | undefined;
  for (const hash of hashes) {
    if (timingSafeEqual(offered, Buffer.from(hash, 'hex'))) matched = hash;
  }
  return matched;
}

const MARK_LENGTH = 16;

/** Tells a client's live secrets apart in its tokens, and tells nothing of the secret itself. */
export function markOf(secretHash: string): string {
  return secretHash.slice(0, MARK_LENGTH);
}
