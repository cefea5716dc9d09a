import { hourOf } from '#shared/metrics/calendar.ts';
import { counterOf } from '#shared/metrics/histogram.ts';

/** One call as it was answered. */
export interface ServedCall {
  company: string;
  /** Path of the operation, with its parameters' names: few values, none of a caller's. */
  endpoint: string;
  status: number;
  /** Epoch milliseconds of its answer. */
  at: number;
  milliseconds: number;
}

/** What calls add up to, by attribute: see ATTRIBUTES. */
export type ServedSums = ReadonlyMap<string, number>;

export interface ServedBatch {
  company: string;
  /** UTC hour of the last call. */
  hour: string;
  sums: ServedSums;
}

interface Buffer {
  since: number;
  last: number;
  calls: number;
  sums: Map<string, number>;
}

/** Sums over all calls, and what begins the sums of one endpoint and of one counter of the distribution. */
export const ATTRIBUTES = {
  calls: 'calls',
  failed: 'failed',
  milliseconds: 'ms',
  callsOf: 'calls:',
  millisecondsOf: 'ms:',
  spread: 'h:',
} as const;

/** So many calls are written together at once, so few of them only once they are old: a write is never for few calls. */
const MOST_CALLS = 200;
const LEAST_CALLS = 20;
const OLD_MS = 60_000;
const MOST_COMPANIES = 500;
const FIRST_FAILURE_STATUS = 500;

/**
 * Calls that this instance has answered and not yet written. Best effort: what an instance holds when it ends is not
 * counted. A company's calls are handed out during a later call of that company alone.
 */
export class ServedCalls {
  readonly #buffers = new Map<string, Buffer>();

  add({ company, endpoint, status, at, milliseconds }: ServedCall): void {
    const buffer = this.#bufferOf(company, at);
    const add = (attribute: string, amount: number) =>
      buffer.sums.set(attribute, (buffer.sums.get(attribute) ?? 0) + amount);
    buffer.calls += 1;
    buffer.last = at;
    add(ATTRIBUTES.calls, 1);
    if (status >= FIRST_FAILURE_STATUS) add(ATTRIBUTES.failed, 1);
    add(ATTRIBUTES.milliseconds, milliseconds);
    add(`${ATTRIBUTES.callsOf}${endpoint}`, 1);
    add(`${ATTRIBUTES.millisecondsOf}${endpoint}`, milliseconds);
    add(`${ATTRIBUTES.spread}${counterOf(String(milliseconds))}`, 1);
  }

  /** The company's calls, once they are worth a write; they are then no longer held. */
  takeDue(company: string, now: number): ServedBatch | undefined {
    const buffer = this.#buffers.get(company);
    if (!buffer || !isDue(buffer, now)) return undefined;
    this.#buffers.delete(company);
    return { company, hour: hourOf(buffer.last), sums: buffer.sums };
  }

  #bufferOf(company: string, now: number): Buffer {
    const known = this.#buffers.get(company);
    if (known) return known;
    const [oldest] = this.#buffers.keys();
    if (this.#buffers.size >= MOST_COMPANIES && oldest !== undefined) this.#buffers.delete(oldest);
    const made = { since: now, last: now, calls: 0, sums: new Map<string, number>() };
    this.#buffers.set(company, made);
    return made;
  }
}

function isDue({ since, calls }: Buffer, now: number): boolean {
  return calls >= MOST_CALLS || (calls >= LEAST_CALLS && now - since >= OLD_MS);
}
