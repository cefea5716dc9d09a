import { Big } from 'big.js';
import type { FigureRef, Figures } from './catalogue/index.ts';
import { DistinctSet } from './distinct-set.ts';
import { quantileOf } from './histogram.ts';
import { type Level, mergeLevels } from './level.ts';
import type { RollupRow } from './query-store.ts';

/** Sums, distinct members, distributions and levels that fall together. */
export class Cell {
  readonly #sums = new Map<FigureRef, Big>();
  readonly #distincts = new Map<FigureRef, DistinctSet>();
  readonly #spreads = new Map<FigureRef, Map<string, Big>>();
  readonly #levels = new Map<string, Level>();

  add(source: string, { sums, level }: RollupRow): void {
    for (const measure in sums) addTo(this.#sums, `${source}/${measure}`, sums[measure] ?? '0');
    const known = this.#levels.get(source);
    if (level) this.#levels.set(source, known ? mergeLevels(known, level) : level);
  }

  join(ref: FigureRef, page: string, row: RollupRow): void {
    const set = this.#distincts.get(ref) ?? new DistinctSet();
    this.#distincts.set(ref, set);
    set.join(page, row);
  }

  spread(ref: FigureRef, { sums }: RollupRow): void {
    const counters = this.#spreads.get(ref) ?? new Map<string, Big>();
    this.#spreads.set(ref, counters);
    for (const counter in sums) addTo(counters, counter, sums[counter] ?? '0');
  }

  isEstimated(refs: readonly FigureRef[]): boolean {
    return refs.some((ref) => this.#distincts.get(ref)?.isEstimated === true);
  }

  figures(): Figures {
    const level = (source: string, of: 'min' | 'max' | 'last') => {
      const value = this.#levels.get(source)?.[of];
      return value === undefined ? null : new Big(value);
    };
    return {
      sum: (ref) => this.#sums.get(ref) ?? null,
      distinct: (...refs) => this.#distinct(refs),
      quantile: (ref, quantile) => quantileOf(this.#spreads.get(ref) ?? new Map(), quantile),
      level,
    };
  }

  #distinct(refs: readonly FigureRef[]): Big | null {
    const [first, ...others] = refs.flatMap((ref) => this.#distincts.get(ref) ?? []);
    if (first) return new Big(others.length === 0 ? first.size : unionOf([first, ...others]).size);
    const hasEvents = refs.some((ref) => this.#sums.has(`${ref.slice(0, ref.indexOf('/'))}/count`));
    return hasEvents ? new Big(0) : null;
  }
}

/** Cells of one query: by bucket and group, by group, and over all. */
export class Cells {
  readonly rows = new Map<string, { bucket: string; dims: Record<string, string>; cell: Cell }>();
  readonly groups = new Map<string, { dims: Record<string, string>; cell: Cell }>();
  readonly total = new Cell();

  of(bucket: string, dims: Record<string, string>): Cell[] {
    const group = JSON.stringify(Object.values(dims));
    const key = `${bucket}${group}`;
    const row = this.rows.get(key) ?? { bucket, dims, cell: new Cell() };
    this.rows.set(key, row);
    const whole = this.groups.get(group) ?? { dims, cell: new Cell() };
    this.groups.set(group, whole);
    return [row.cell, whole.cell, this.total];
  }
}

function addTo<Key extends string>(sums: Map<Key, Big>, key: Key, amount: string): void {
  sums.set(key, sums.get(key)?.plus(amount) ?? new Big(amount));
}

function unionOf(sets: readonly DistinctSet[]): DistinctSet {
  const union = new DistinctSet();
  for (const set of sets) union.unite(set);
  return union;
}
