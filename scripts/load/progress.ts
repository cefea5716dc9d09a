const BAR_WIDTH = 30;
const PLAIN_EVERY_MS = 5_000;
const BAR_EVERY_MS = 100;

/** A bar with rate and time left on a terminal, a line now and then elsewhere. */
export class Progress {
  readonly #total: number;
  readonly #out: NodeJS.WriteStream;
  readonly #startedAt = performance.now();
  #shownAt = Number.NEGATIVE_INFINITY;

  constructor(total: number, out: NodeJS.WriteStream) {
    this.#total = total;
    this.#out = out;
  }

  show(done: number): void {
    const now = performance.now();
    const isLast = done >= this.#total;
    if (!isLast && now - this.#shownAt < (this.#out.isTTY ? BAR_EVERY_MS : PLAIN_EVERY_MS)) return;
    this.#shownAt = now;
    const line = progressLine(done, this.#total, (now - this.#startedAt) / 1000);
    this.#out.write(this.#out.isTTY ? `\r${line}\u001B[K${isLast ? '\n' : ''}` : `${line}\n`);
  }
}

export function progressLine(done: number, total: number, seconds: number): string {
  const share = total === 0 ? 1 : done / total;
  const filled = Math.round(share * BAR_WIDTH);
  const rate = seconds > 0 ? done / seconds : 0;
  const left = rate > 0 ? Math.ceil((total - done) / rate) : 0;
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  return `${bar} ${Math.floor(share * 100)} %  ${done.toLocaleString('en')} of ${total.toLocaleString('en')} rows  ${Math.round(rate).toLocaleString('en')}/s  ${left} s left`;
}
