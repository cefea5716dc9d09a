import { logger } from '#shared/runtime/logger.ts';
import { addValues, type ValuePlace } from './value-store.ts';

/**
 * So many values of a place an instance admits before it tells of them: whoever has fewer pays nothing, and each instance
 * may exceed a limit by as many.
 */
export const UNTOLD_VALUES = 50;
/** Each attempt learns of values that others have added since. */
const ATTEMPTS = 20;

/** What one instance knows of a place: values that all instances may know, and those it has admitted by itself. */
export class KnownPlace {
  readonly #place: ValuePlace;
  readonly #untoldMost: number;
  #told = new Set<string>();
  readonly #untold = new Set<string>();

  constructor(place: ValuePlace, untoldMost: number) {
    this.#place = place;
    this.#untoldMost = untoldMost;
  }

  get size(): number {
    return this.#told.size + this.#untold.size;
  }

  has(hash: string): boolean {
    return this.#told.has(hash) || this.#untold.has(hash);
  }

  /** Admits values that are not known yet, as many as the limit lets. @returns those that were not admitted */
  async admit(fresh: ReadonlySet<string>, limit: number): Promise<Set<string>> {
    const own = Math.min(this.#untoldMost, Math.floor(limit / 10));
    if (this.#told.size < limit && this.#untold.size + fresh.size <= own) {
      for (const hash of fresh) this.#untold.add(hash);
      return new Set();
    }
    try {
      await this.#tell(fresh, limit);
    } catch (error) {
      // A limit that cannot be held now must not refuse events.
      logger.error('VALUE_LIMIT_UNAVAILABLE', { ...this.#place, error: error as Error });
      for (const hash of fresh) this.#untold.add(hash);
    }
    return new Set([...fresh].filter((hash) => !this.has(hash)));
  }

  /** Tells of what it has admitted, which is counted already, then of the fresh ones that there is room for. */
  async #tell(fresh: ReadonlySet<string>, limit: number): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const wanted = [...this.#untold, ...fresh].filter((hash) => !this.#told.has(hash));
      const adding = wanted.slice(0, Math.max(0, limit - this.#told.size));
      if (adding.length === 0) return;
      const { added, all } = await addValues(this.#place, adding, limit);
      this.#told = all;
      for (const hash of all) this.#untold.delete(hash);
      if (added) return;
    }
    throw new Error('Others kept adding values.');
  }
}
