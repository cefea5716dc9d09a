import { createHash } from 'node:crypto';
import type { TokenFacts } from './tokens.ts';

const LARGEST = 2_000;

/** Verified tokens of this instance, under a hash of their whole text; bounded, and never used past their expiry. */
export class TokenCache {
  readonly #facts = new Map<string, TokenFacts>();

  get(token: string, nowMs: number): TokenFacts | undefined {
    const key = keyOf(token);
    const facts = this.#facts.get(key);
    if (facts && facts.expiresAt * 1000 <= nowMs) {
      this.#facts.delete(key);
      return undefined;
    }
    return facts;
  }

  set(token: string, facts: TokenFacts): void {
    if (this.#facts.size >= LARGEST) {
      const oldest = this.#facts.keys().next().value;
      if (oldest !== undefined) this.#facts.delete(oldest);
    }
    this.#facts.set(keyOf(token), facts);
  }
}

function keyOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
