import * as z from 'zod';
import { type SigningKey, TOKEN_LIFETIME_S } from './tokens.ts';

/** Every instance reads the keys again after at most this long. */
export const KEYS_READ_AGAIN_MS = 300_000;
/** How long a new key waits before it signs: by then every instance knows it, however late it looked. */
const SIGNS_AFTER_S = 900;
/** Clocks may differ by as much. */
const LEEWAY_S = 60;

const storedKey = z.object({ kid: z.string().min(1), key: z.string().min(32) });

/**
 * What the stack's secret holds. The key signs from `signs_from` on (epoch seconds; at once without it); until then
 * `previous` signs, and verifies until the last token that it signed has ended.
 */
export const storedRing = storedKey.extend({
  signs_from: z.int().nonnegative().default(0),
  previous: storedKey.optional(),
});
export type KeyRing = z.output<typeof storedRing>;

export function signingKeyAt(ring: KeyRing, nowMs: number): SigningKey {
  const isWaiting = ring.signs_from * 1000 > nowMs;
  return usable(isWaiting && ring.previous ? ring.previous : ring);
}

/** Every key whose tokens are taken, the current one first. */
export function verificationKeysAt(ring: KeyRing, nowMs: number): SigningKey[] {
  const isNeeded = nowMs / 1000 <= endOfPrevious(ring) + LEEWAY_S;
  return [usable(ring), ...(ring.previous && isNeeded ? [usable(ring.previous)] : [])];
}

/**
 * The secret with a new key. `at_once` is for a key that others may know: every token ends, as soon as each instance
 * has looked again.
 * @throws Error while tokens of the previous key are still about: a second rotation would end them
 */
export function rotated(
  ring: KeyRing,
  next: { kid: string; key: string },
  nowMs: number,
  mode: 'without_gap' | 'at_once',
): KeyRing {
  if (mode === 'at_once') return { ...next, signs_from: 0 };
  const now = Math.floor(nowMs / 1000);
  if (ring.previous && now <= endOfPrevious(ring) + LEEWAY_S) {
    const at = new Date((endOfPrevious(ring) + LEEWAY_S + 1) * 1000).toISOString();
    throw new Error(
      `Tokens of the key before last are valid still. Rotate again after ${at}, or with --at-once.`,
    );
  }
  return { ...next, signs_from: now + SIGNS_AFTER_S, previous: { kid: ring.kid, key: ring.key } };
}

/** An instance that looked just before the new key signs goes on with the old one until it looks again. */
function endOfPrevious(ring: KeyRing): number {
  return ring.signs_from + KEYS_READ_AGAIN_MS / 1000 + TOKEN_LIFETIME_S;
}

function usable({ kid, key }: { kid: string; key: string }): SigningKey {
  return { kid, key: new TextEncoder().encode(key) };
}
