import { PlatformError } from '#shared/runtime/errors.ts';
import type { Delta } from '../delta.ts';
import type { Increment } from '../increment.ts';
import { IncrementMap, keyText } from '../increment.ts';
import type { OwnMetrics } from '../own/own-metrics.ts';
import { Tally } from '../tally.ts';
import { readPoints } from '../v1/record-store.ts';
import { deltasOfDay } from './truth-store.ts';

/** What the deltas of some days add up to, made anew from their points. */
export class Truth {
  readonly #company: string;
  readonly #days: readonly string[];
  /** Definitions as of now: what their events add is the truth, whether they were known when the events came or not. */
  readonly #own: OwnMetrics;
  /** By delta; a delta and its points never change. */
  readonly #increments = new Map<string, Increment[]>();
  readonly #deltas = new Map<string, Delta>();
  /** Points that deltas name and the table does not hold: what they add cannot be known any more. */
  missingPoints = 0;
  points = 0;

  constructor(company: string, days: readonly string[], own: OwnMetrics) {
    this.#company = company;
    this.#own = own;
    this.#days = days;
  }

  get deltas(): Delta[] {
    return [...this.#deltas.values()];
  }

  /**
   * Takes the deltas that have been written since.
   * @throws PlatformError VALIDATION_ERROR where the time is over before all are read
   */
  async read(isOver: () => boolean = () => false): Promise<void> {
    for (const day of this.#days) {
      for (const delta of await deltasOfDay(this.#company, day)) {
        if (this.#deltas.has(delta.id)) continue;
        if (isOver()) throw tooMany(this.points);
        await this.#take(delta);
      }
    }
  }

  /** Rows by their key, as these deltas must have made them. */
  rowsOf(applied: ReadonlySet<string>): Map<string, Increment> {
    const map = new IncrementMap();
    for (const [id, increments] of this.#increments) if (applied.has(id)) map.add(increments);
    return new Map(map.toArray().map((row) => [keyText(row.partition, row.row), row]));
  }

  async #take(delta: Delta): Promise<void> {
    const points = await readPoints(this.#company, delta.pointIds);
    this.points += points.size;
    this.missingPoints += delta.pointIds.length - points.size;
    const tally = new Tally(delta.day, this.#own);
    for (const point of points.values()) tally.add(point, Number.POSITIVE_INFINITY);
    this.#increments.set(delta.id, tally.toIncrements());
    this.#deltas.set(delta.id, delta);
  }
}

function tooMany(points: number): PlatformError {
  return new PlatformError('VALIDATION_ERROR', 'These days have more events than one call can read', {
    details: `${points} were read, and nothing was changed. Ask for fewer days.`,
  });
}
