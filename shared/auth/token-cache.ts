import { createHash } from 'node:crypto';
import type { TokenFacts } from './tokens.ts';

const LARGEST = 2_000;

interface Entry {
  /** Hash of the whole token: another text with the same id is another token, and is verified. */
  digest: string;
  facts: TokenFacts;
}

/** Verified tokens of this instance under their `jti`; bounded, and never used past their expiry. */
export class TokenCache {
  readonly #entries = new Map<string, Entry>();

  get(token: string, nowMs: number): TokenFacts | undefined {
    const tokenId = claimedId(token);
    const entry = tokenId === undefined ? undefined : this.#entries.get(tokenId);
    if (!entry || entry.digest !== digestOf(token)) return undefined;
    if (entry.facts.expiresAt * 1000 > nowMs) return entry.facts;
    this.#entries.delete(entry.facts.tokenId);
    return undefined;
  }

  set(token: string, facts: TokenFacts): void {
    const oldest = this.#entries.keys().next().value;
    if (this.#entries.size >= LARGEST && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(facts.tokenId, { digest: digestOf(token), facts });
  }
}

/** The `jti` that the text claims, before anything of it is believed. */
function claimedId(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.', 2)[1] ?? '', 'base64url').toString());
    const id = (claims as { jti?: unknown } | null)?.jti;
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
