import type { DeltaRef } from '#shared/metrics/delta.ts';
import type { Clock } from '#shared/runtime/clock.ts';
import type { sendAlertTask } from './queue-store.ts';

/** A delta of a company that has rules. */
export interface WatchedDelta extends DeltaRef {
  company: string;
  /** What the company's rules look at: subjects of rules. */
  watched: readonly string[];
}

/** Windows of a company are evaluated at most so often for its data; the clock does so once a minute anyway. */
const WINDOWS_EVERY_MS = 5_000;
const MOST_COMPANIES = 1_000;
const MOST_DELTAS = 100;

/**
 * Sends companies' deltas to their rules. Deltas whose points a rule must see are all sent. Windows are asked for at
 * once, and then again when some seconds are over for whatever has come meanwhile.
 */
export class AlertTeller {
  readonly #send: typeof sendAlertTask;
  readonly #clock: Clock;
  /** By company, until when its windows are asked for. */
  readonly #askedUntil = new Map<string, number>();

  constructor(send: typeof sendAlertTask, clock: Clock) {
    this.#send = send;
    this.#clock = clock;
  }

  /** @returns the companies whose deltas could not be sent, with the error of each */
  async tell(deltas: readonly WatchedDelta[]): Promise<Map<string, unknown>> {
    const failed = new Map<string, unknown>();
    const told = [...Map.groupBy(deltas, ({ company }) => company)].map(async ([company, own]) => {
      try {
        await this.#tellCompany(company, own);
      } catch (error) {
        failed.set(company, error);
      }
    });
    await Promise.all(told);
    return failed;
  }

  async #tellCompany(company: string, own: readonly WatchedDelta[]): Promise<void> {
    const wait = own.some(({ watched }) => watched.includes('window')) ? this.#waitOf(company) : undefined;
    const refs = own
      .filter(({ watched }) => watched.includes('data_point'))
      .map(({ day, id }) => ({ day, id }));
    for (let start = 0; start < refs.length; start += MOST_DELTAS) {
      const deltas = refs.slice(start, start + MOST_DELTAS);
      await this.#send({ kind: 'points', company, deltas, windows: false });
    }
    if (wait === undefined) return;
    await this.#send({ kind: 'points', company, deltas: [], windows: true }, Math.ceil(wait / 1000));
    // Only now: what could not be sent must be asked for again.
    this.#note(company, wait);
  }

  /** How long to wait; undefined where a message that comes later serves this data as well. */
  #waitOf(company: string): number | undefined {
    const now = this.#clock();
    const until = this.#askedUntil.get(company) ?? 0;
    if (until > now + WINDOWS_EVERY_MS) this.#askedUntil.delete(company);
    else if (until > now) return undefined;
    else if (now - until < WINDOWS_EVERY_MS) return WINDOWS_EVERY_MS;
    return 0;
  }

  #note(company: string, wait: number): void {
    if (this.#askedUntil.size >= MOST_COMPANIES) this.#askedUntil.clear();
    this.#askedUntil.set(company, this.#clock() + wait);
  }
}
