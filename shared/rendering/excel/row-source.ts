import type { Cell } from '../document.ts';

/** Rows that come in batches, handed out in such numbers as a sheet has room for. */
export class RowSource {
  readonly #batches: AsyncIterator<Cell[][], void>;
  #waiting: Cell[][] = [];

  constructor(batches: AsyncIterable<Cell[][], void>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** The next rows, `most` of them or fewer; none where there are no more. */
  async next(most: number): Promise<Cell[][]> {
    await this.#fill();
    const taken = this.#waiting.slice(0, most);
    this.#waiting = this.#waiting.length > most ? this.#waiting.slice(most) : [];
    return taken;
  }

  async hasMore(): Promise<boolean> {
    await this.#fill();
    return this.#waiting.length > 0;
  }

  /** Lets whatever the rows come from clean up after itself. */
  async close(): Promise<void> {
    await this.#batches.return?.();
  }

  async #fill(): Promise<void> {
    while (this.#waiting.length === 0) {
      const { done, value } = await this.#batches.next();
      if (done === true) return;
      this.#waiting = value;
    }
  }
}
