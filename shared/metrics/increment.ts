import { fromScaled, toScaled } from './decimal.ts';
import type { RollupKey } from './rollup-key.ts';

/** What is added to one rollup row. */
export interface Increment extends RollupKey {
  /** Events, and sums by measure, as exact decimal text. */
  sums: Record<string, string>;
  /** Hashes that join the row's set. */
  members: string[];
}

/** Sums by measure, in whole billionths. */
export type ScaledSums = Map<string, bigint>;

export function addScaled(sums: ScaledSums, measure: string, amount: bigint): void {
  sums.set(measure, (sums.get(measure) ?? 0n) + amount);
}

interface RowSums extends RollupKey {
  sums: ScaledSums;
  members: Set<string>;
}

/** Increments by row. Adding is commutative and exact, so any order and grouping gives the same. */
export class IncrementMap {
  readonly #rows = new Map<string, RowSums>();

  /** How many rows the map would have with these too; each of them is for another row. */
  sizeWith(increments: readonly RollupKey[]): number {
    let size = this.#rows.size;
    for (const { partition, row } of increments) if (!this.#rows.has(keyText(partition, row))) size += 1;
    return size;
  }

  add(increments: readonly Increment[]): void {
    for (const { partition, row, sums, members } of increments) {
      const into = this.#rowOf(partition, row);
      for (const measure in sums) addScaled(into.sums, measure, toScaled(sums[measure] ?? '0'));
      for (const hash of members) into.members.add(hash);
    }
  }

  addSums(partition: string, row: string, sums: ScaledSums): void {
    const into = this.#rowOf(partition, row);
    for (const [measure, amount] of sums) addScaled(into.sums, measure, amount);
  }

  join(partition: string, row: string, hash: string): void {
    this.#rowOf(partition, row).members.add(hash);
  }

  toArray(): Increment[] {
    return Array.from(this.#rows.values(), ({ partition, row, sums, members }) => ({
      partition,
      row,
      sums: Object.fromEntries(Array.from(sums, ([measure, scaled]) => [measure, fromScaled(scaled)])),
      members: [...members],
    }));
  }

  #rowOf(partition: string, row: string): RowSums {
    const key = keyText(partition, row);
    const known = this.#rows.get(key);
    if (known) return known;
    const made = { partition, row, sums: new Map<string, bigint>(), members: new Set<string>() };
    this.#rows.set(key, made);
    return made;
  }
}

/** No partition holds a line feed. */
export function keyText(partition: string, row: string): string {
  return `${partition}\n${row}`;
}
