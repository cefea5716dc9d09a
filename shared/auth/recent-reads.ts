/** How long an instance trusts what it read of a client, user or company: the bound on a revocation. */
const TRUSTED_FOR_MS = 60_000;
const MOST_KEPT = 1_000;

/** What was read within the last minute, bounded. A record that is not there is never kept. */
export class RecentReads<T> {
  readonly #kept = new Map<string, { value: T; readAt: number }>();
  readonly #read: (key: string) => Promise<T | undefined>;

  constructor(read: (key: string) => Promise<T | undefined>) {
    this.#read = read;
  }

  async get(key: string, nowMs: number): Promise<T | undefined> {
    const kept = this.#kept.get(key);
    if (kept && nowMs >= kept.readAt && nowMs - kept.readAt < TRUSTED_FOR_MS) return kept.value;
    this.#kept.delete(key);
    const value = await this.#read(key);
    if (value !== undefined) this.#keep(key, { value, readAt: nowMs });
    return value;
  }

  #keep(key: string, entry: { value: T; readAt: number }): void {
    const oldest = this.#kept.keys().next().value;
    if (this.#kept.size >= MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(key, entry);
  }
}
