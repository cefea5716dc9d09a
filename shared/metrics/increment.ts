import { dayOf, hourOf } from './calendar.ts';
import { fromScaled, toScaled } from './decimal.ts';
import { type Dimension, TUPLES } from './dimensions.ts';
import { memberHash, pageOf } from './distinct.ts';
import type { Point } from './point.ts';
import { distinctPartition, type RollupKey, rowKey, sumsPartition } from './rollup-key.ts';
import { sourceOf } from './sources.ts';

/** What is added to one rollup row. */
export interface Increment extends RollupKey {
  /** Events, and sums by measure, as exact decimal text. */
  sums: Record<string, string>;
  /** Hashes that join the row's set. */
  members: string[];
}

/** Hours are kept for totals and single dimensions, days for every tuple. */
function hasHours(tuple: readonly Dimension[]): boolean {
  return tuple.length <= 1;
}

/** All that one point adds: the same point always adds the same. */
export function incrementsOf(point: Point, timeZone: string): Increment[] {
  const source = sourceOf(point);
  const { sums, members } = source.contributionOf(point);
  const day = dayOf(point.at, timeZone);
  const hour = hourOf(point.at);
  const added = { count: '1', ...sums };
  const hashed = Object.entries(members).map(([counted, id]) => ({ counted, hash: memberHash(id) }));
  const increments: Increment[] = [];
  for (const tuple of TUPLES) {
    const values = valuesOf(point, tuple);
    if (!values) continue;
    increments.push({
      partition: sumsPartition(source.name, 'day', tuple),
      row: rowKey(day, values),
      sums: added,
      members: [],
    });
    if (hasHours(tuple)) {
      increments.push({
        partition: sumsPartition(source.name, 'hour', tuple),
        row: rowKey(hour, values),
        sums: added,
        members: [],
      });
    }
    for (const { counted, hash } of hashed) {
      const row = `${rowKey(day, values)}#${pageOf(hash)}`;
      increments.push({
        partition: distinctPartition(source.name, counted, tuple),
        row,
        sums: {},
        members: [hash],
      });
    }
  }
  return increments;
}

/** The tuple's values in this point; undefined where it lacks one of them. */
function valuesOf(point: Point, tuple: readonly Dimension[]): string[] | undefined {
  const values: string[] = [];
  for (const dimension of tuple) {
    const value = point.properties[dimension];
    if (value === undefined || value === '') return undefined;
    values.push(String(value));
  }
  return values;
}

interface RowSums {
  partition: string;
  row: string;
  sums: Map<string, bigint>;
  members: Set<string>;
}

/** Increments by row. Adding is commutative and exact, so any order and grouping gives the same. */
export class IncrementMap {
  readonly #rows = new Map<string, RowSums>();

  get size(): number {
    return this.#rows.size;
  }

  /** How many rows the map would have with these too; each of them is for another row. */
  sizeWith(increments: readonly RollupKey[]): number {
    let size = this.size;
    for (const increment of increments) if (!this.#rows.has(keyText(increment))) size += 1;
    return size;
  }

  add(increments: readonly Increment[]): void {
    for (const increment of increments) {
      const row = this.#rowOf(increment);
      for (const measure in increment.sums) {
        row.sums.set(measure, (row.sums.get(measure) ?? 0n) + toScaled(increment.sums[measure] ?? '0'));
      }
      for (const hash of increment.members) row.members.add(hash);
    }
  }

  toArray(): Increment[] {
    return Array.from(this.#rows.values(), ({ partition, row, sums, members }) => ({
      partition,
      row,
      sums: Object.fromEntries(Array.from(sums, ([measure, scaled]) => [measure, fromScaled(scaled)])),
      members: [...members],
    }));
  }

  #rowOf({ partition, row }: RollupKey): RowSums {
    const key = keyText({ partition, row });
    const known = this.#rows.get(key);
    if (known) return known;
    const made = { partition, row, sums: new Map<string, bigint>(), members: new Set<string>() };
    this.#rows.set(key, made);
    return made;
  }
}

function keyText({ partition, row }: RollupKey): string {
  return `${partition}\n${row}`;
}
