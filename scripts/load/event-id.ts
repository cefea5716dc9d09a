import { createHash } from 'node:crypto';
import type { Row } from './mapping.ts';

/**
 * Ids that depend on a row's cells alone: the same rows get the same ids in any order and in any run. Rows that are
 * alike to the letter are separate facts, so the second of them is told from the first by its number.
 */
export class EventIds {
  readonly #seen = new Map<string, number>();
  readonly #namespace: string;

  /** @param namespace keeps apart what must not be taken for the same, such as two shifts of one file */
  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  next(row: Row): string {
    const digest = createHash('sha256')
      .update(JSON.stringify([this.#namespace, row]))
      .digest('base64url')
      .slice(0, 22);
    const count = (this.#seen.get(digest) ?? 0) + 1;
    this.#seen.set(digest, count);
    return count === 1 ? digest : `${digest}.${count}`;
  }
}
