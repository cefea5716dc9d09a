import * as z from 'zod';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { lazy } from '#shared/runtime/lazy.ts';
import { readSecret } from '#shared/runtime/secrets.ts';
import type { SigningKey } from './tokens.ts';

const storedKey = z.object({ kid: z.string().min(1), key: z.string().min(32) });

/** The key that signs, from the stack's secret; read once per instance. */
export const signingKey = lazy(async (): Promise<SigningKey> => {
  const stored = storedKey.parse(JSON.parse(await readSecret(requireEnv(ENV.tokenSecretArn))));
  return { kid: stored.kid, key: new TextEncoder().encode(stored.key) };
});
