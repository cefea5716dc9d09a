import { newId, randomSecret } from '#shared/runtime/ids.ts';
import type { Scope } from './scopes.ts';
import { hashSecret } from './secret-hash.ts';

/** Live secrets that a client may have: the one in use, its successor, and room for a slow change-over. */
export const MOST_CLIENT_SECRETS = 5;
const HINT_LENGTH = 4;

/** A client as it is listed: everything but its secrets, which are shown once and kept as hashes. */
export interface ClientRecord {
  clientId: string;
  company: string;
  name: string;
  scopes: readonly Scope[];
  /** Oldest first. */
  secrets: readonly ClientSecret[];
  /** The principal that made it. */
  createdBy: string;
  /** Epoch milliseconds. */
  createdAt: number;
}

/** A live secret, without the secret. */
export interface ClientSecret {
  /** `sec_…` */
  id: string;
  /** Last characters of the secret, by which its owner tells it from others. */
  hint: string;
  /** Epoch milliseconds. */
  createdAt: number;
}

/** A secret as it is written down. */
export interface StoredSecret extends ClientSecret {
  hash: string;
}

/** A new secret of a client, to be shown once. Nothing is written: the store does that. */
export function newClientSecret(nowMs: number): { secret: string; stored: StoredSecret } {
  const secret = randomSecret();
  return { secret, stored: storedSecret(secret, nowMs) };
}

export function storedSecret(secret: string, nowMs: number): StoredSecret {
  return {
    id: newId('sec', nowMs),
    hint: secret.slice(-HINT_LENGTH),
    createdAt: nowMs,
    hash: hashSecret(secret),
  };
}
