import * as z from 'zod';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { lazy } from '#shared/runtime/lazy.ts';
import { readSecret } from '#shared/runtime/secrets.ts';
import type { SigningKey } from './tokens.ts';

const storedKey = z.object({ kid: z.string().min(1), key: z.string().min(32) });

/**
 * `{"kid", "key"}` signs and verifies. `previous` only verifies, so that tokens of the key before live on until their
 * hour is over; a key that is to come stands there too, until every instance has read it.
 */
const storedRing = storedKey.extend({ previous: z.array(storedKey).max(4).default([]) });

/** Read once per instance. */
const ring = lazy(async (): Promise<SigningKey[]> => {
  const { previous, ...current } = storedRing.parse(
    JSON.parse(await readSecret(requireEnv(ENV.tokenSecretArn))),
  );
  return [current, ...previous].map(({ kid, key }) => ({ kid, key: new TextEncoder().encode(key) }));
});

/** The key that signs. */
export async function signingKey(): Promise<SigningKey> {
  const [current] = await ring();
  if (!current) throw new Error('The secret of the tokens holds no key.');
  return current;
}

/** Every key whose tokens are taken. */
export function verificationKeys(): Promise<readonly SigningKey[]> {
  return ring();
}
