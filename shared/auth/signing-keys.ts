import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { logger } from '#shared/runtime/logger.ts';
import { readSecret } from '#shared/runtime/secrets.ts';
import {
  KEYS_READ_AGAIN_MS,
  type KeyRing,
  signingKeyAt,
  storedRing,
  verificationKeysAt,
} from './key-ring.ts';
import type { SigningKey } from './tokens.ts';

let kept: { ring: KeyRing; readAt: number } | undefined;

/** The key that signs now. */
export async function signingKey(nowMs: number): Promise<SigningKey> {
  return signingKeyAt(await ringAt(nowMs), nowMs);
}

/** Every key whose tokens are taken now. */
export async function verificationKeys(nowMs: number): Promise<readonly SigningKey[]> {
  return verificationKeysAt(await ringAt(nowMs), nowMs);
}

async function ringAt(nowMs: number): Promise<KeyRing> {
  if (kept && nowMs >= kept.readAt && nowMs - kept.readAt < KEYS_READ_AGAIN_MS) return kept.ring;
  try {
    const text = await readSecret(requireEnv(ENV.tokenSecretArn));
    kept = { ring: storedRing.parse(JSON.parse(text)), readAt: nowMs };
  } catch (error) {
    if (!kept) throw error;
    // Better the keys of some minutes ago than no sign-in; the next call looks again.
    logger.warn('SIGNING_KEYS_NOT_READ', { error: error as Error });
  }
  return kept.ring;
}
