import { hourOf } from './calendar.ts';
import { toScaled } from './decimal.ts';
import { DIMENSIONS, type Dimension, TUPLES } from './dimensions.ts';
import { memberHash, pageOf } from './distinct.ts';
import { addScaled, type Increment, IncrementMap, keyText, type ScaledSums } from './increment.ts';
import type { Point } from './point.ts';
import { distinctPartition, escapeValue, rowKey, sumsPartition } from './rollup-key.ts';
import { sourceOf } from './sources.ts';

/** Rows of one tuple that the points of a cell add to. Hours are kept for totals and single dimensions, days for all. */
interface TupleRows {
  tuple: readonly Dimension[];
  day: string;
  hour: string | undefined;
}

/** Points of one source, hour and set of dimension values: all of them add to the same rows of sums. */
interface Cell {
  source: string;
  rows: readonly TupleRows[];
  sums: ScaledSums;
  /** Hashes of the members of each distinct count. */
  members: Map<string, Set<string>>;
}

const ONE = toScaled('1');

/** What the points of one day add to the rollups. A point costs little where its like has been added before. */
export class Tally {
  readonly #day: string;
  readonly #cells = new Map<string, Cell>();
  readonly #rows = new Set<string>();

  constructor(day: string) {
    this.#day = day;
  }

  /** Adds the point, or nothing where there would then be more than `mostRows`; the first point always fits. */
  add(point: Point, mostRows: number): boolean {
    const source = sourceOf(point);
    const { sums, members } = source.contributionOf(point);
    const hour = hourOf(point.at);
    const key = cellKey(source.name, hour, point);
    const known = this.#cells.get(key);
    const cell = known ?? this.#emptyCell(source.name, hour, point);
    const joining = newMembers(cell, members);
    const rows = [...(known ? [] : sumRows(cell)), ...joining.flatMap((member) => memberRows(cell, member))];
    const fresh = rows.filter((row) => !this.#rows.has(row));
    if (this.#rows.size > 0 && this.#rows.size + fresh.length > mostRows) return false;
    for (const row of fresh) this.#rows.add(row);
    this.#cells.set(key, cell);
    addScaled(cell.sums, 'count', ONE);
    for (const measure in sums) addScaled(cell.sums, measure, toScaled(sums[measure] ?? '0'));
    for (const { counted, hash } of joining) {
      const set = cell.members.get(counted) ?? new Set();
      cell.members.set(counted, set.add(hash));
    }
    return true;
  }

  toIncrements(): Increment[] {
    const map = new IncrementMap();
    for (const { source, rows, sums, members } of this.#cells.values()) {
      for (const { tuple, day, hour } of rows) {
        map.addSums(sumsPartition(source, 'day', tuple), day, sums);
        if (hour !== undefined) map.addSums(sumsPartition(source, 'hour', tuple), hour, sums);
        for (const [counted, hashes] of members) {
          const partition = distinctPartition(source, counted, tuple);
          for (const hash of hashes) map.join(partition, pageRow(day, hash), hash);
        }
      }
    }
    return map.toArray();
  }

  #emptyCell(source: string, hour: string, point: Point): Cell {
    const rows: TupleRows[] = [];
    for (const tuple of TUPLES) {
      const values = tuple.map((name) => valueOf(point, name));
      if (values.includes('')) continue;
      rows.push({
        tuple,
        day: rowKey(this.#day, values),
        hour: tuple.length <= 1 ? rowKey(hour, values) : undefined,
      });
    }
    return { source, rows, sums: new Map(), members: new Map() };
  }
}

interface Member {
  counted: string;
  hash: string;
}

function newMembers(cell: Cell, members: Readonly<Record<string, string>>): Member[] {
  const joining: Member[] = [];
  for (const counted in members) {
    const hash = memberHash(members[counted] ?? '');
    if (!cell.members.get(counted)?.has(hash)) joining.push({ counted, hash });
  }
  return joining;
}

function sumRows({ source, rows }: Cell): string[] {
  return rows.flatMap(({ tuple, day, hour }) => [
    keyText(sumsPartition(source, 'day', tuple), day),
    ...(hour === undefined ? [] : [keyText(sumsPartition(source, 'hour', tuple), hour)]),
  ]);
}

function memberRows({ source, rows }: Cell, { counted, hash }: Member): string[] {
  return rows.map(({ tuple, day }) => keyText(distinctPartition(source, counted, tuple), pageRow(day, hash)));
}

function pageRow(dayRow: string, hash: string): string {
  return `${dayRow}#${pageOf(hash)}`;
}

/** The value as text, empty where the point lacks it. */
function valueOf({ properties }: Point, name: Dimension): string {
  const value = properties[name];
  return value === undefined ? '' : String(value);
}

function cellKey(source: string, hour: string, point: Point): string {
  let key = `${source}#${hour}`;
  for (const name of DIMENSIONS) key += `#${escapeValue(valueOf(point, name))}`;
  return key;
}
