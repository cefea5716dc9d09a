import { newId } from '#shared/runtime/ids.ts';
import { newSecret } from './credential.ts';
import type { Scope } from './scopes.ts';
import { hashSecret } from './secret-hash.ts';

/** An API key as it is listed: everything but the secret, which is shown once and kept as a hash. */
export interface ApiKey {
  /** `key_…` */
  id: string;
  company: string;
  name: string;
  scopes: readonly Scope[];
  /** First characters of the secret, by which its owner tells it from others. */
  hint: string;
  /** The principal that made it. */
  createdBy: string;
  /** Epoch milliseconds. */
  createdAt: number;
}

const HINT_LENGTH = 12;

/** A new key and its secret. Nothing is written: `createApiKey` of the store does that. */
export function newApiKey(
  facts: Pick<ApiKey, 'company' | 'name' | 'scopes' | 'createdBy'>,
  nowMs: number,
): { key: ApiKey; secret: string; secretHash: string } {
  const secret = newSecret('api_key');
  const key = { ...facts, id: newId('key', nowMs), hint: secret.slice(0, HINT_LENGTH), createdAt: nowMs };
  return { key, secret, secretHash: hashSecret(secret) };
}
