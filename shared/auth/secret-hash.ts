import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Hash under which a machine-made secret is kept. Such a secret has 256 random bits, so one SHA-256 is enough:
 * there is nothing to guess that a slow hash would protect.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares against every live hash in the same time, whether one fits or none; an unknown client has a decoy. */
export function secretMatches(secret: string, hashes: readonly string[]): boolean {
  const offered = Buffer.from(hashSecret(secret), 'hex');
  let matched = false;
  for (const hash of hashes) {
    if (timingSafeEqual(offered, Buffer.from(hash, 'hex'))) matched = true;
  }
  return matched;
}
