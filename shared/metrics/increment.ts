import { fromScaled, toScaled } from './decimal.ts';
import { type Level, mergeLevels } from './level.ts';
import type { RollupKey } from './rollup-key.ts';

/** What is added to one rollup row. */
export interface Increment extends RollupKey {
  /** Events, and sums by measure, as exact decimal text. */
  sums: Record<string, string>;
  /** Hashes that join the row's set. */
  members: string[];
  /** Values of which the row keeps the least, the greatest and the latest. */
  level?: Level;
}

/** Sums by measure, in whole billionths. */
export type ScaledSums = Map<string, bigint>;

export function addScaled(sums: ScaledSums, measure: string, amount: bigint): void {
  sums.set(measure, (sums.get(measure) ?? 0n) + amount);
}

interface RowSums extends RollupKey {
  sums: ScaledSums;
  members: Set<string>;
  level?: Level;
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
    for (const { partition, row, sums, members, level } of increments) {
      const into = this.#rowOf(partition, row);
      for (const measure in sums) addScaled(into.sums, measure, toScaled(sums[measure] ?? '0'));
      for (const hash of members) into.members.add(hash);
      if (level) into.level = into.level ? mergeLevels(into.level, level) : level;
    }
  }

  /** The most attributes that one row would get with these too. */
  widthWith(increments: readonly Increment[]): number {
    let width = 0;
    for (const { partition, row, sums } of increments) {
      const known = this.#rows.get(keyText(partition, row))?.sums;
      let own = known?.size ?? 0;
      for (const measure in sums) if (!known?.has(measure)) own += 1;
      width = Math.max(width, own);
    }
    return width;
  }

  addSums(partition: string, row: string, sums: ScaledSums): void {
    const into = this.#rowOf(partition, row);
    for (const [measure, amount] of sums) addScaled(into.sums, measure, amount);
  }

  level(partition: string, row: string, level: Level): void {
    const into = this.#rowOf(partition, row);
    into.level = into.level ? mergeLevels(into.level, level) : level;
  }

  join(partition: string, row: string, hash: string): void {
    this.#rowOf(partition, row).members.add(hash);
  }

  toArray(): Increment[] {
    return Array.from(this.#rows.values(), ({ partition, row, sums, members, level }) => ({
      partition,
      row,
      sums: sumTexts(sums),
      members: [...members],
      ...(level ? { level } : {}),
    }));
  }

  #rowOf(partition: string, row: string): RowSums {
    const key = keyText(partition, row);
    const known = this.#rows.get(key);
    if (known) return known;
    const made: RowSums = { partition, row, sums: new Map(), members: new Set() };
    this.#rows.set(key, made);
    return made;
  }
}

/** As exact decimal text. */
export function sumTexts(sums: ScaledSums): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [measure, scaled] of sums) texts[measure] = fromScaled(scaled);
  return texts;
}

/** No partition holds a line feed. */
export function keyText(partition: string, row: string): string {
  return `${partition}\n${row}`;
}
