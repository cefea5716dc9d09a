import { hourOf } from './calendar.ts';
import { toScaled } from './decimal.ts';
import { isDimension, type RowDimension } from './dimensions.ts';
import { memberHash, pageOf } from './distinct.ts';
import { addScaled, type Increment, IncrementMap, keyText, type ScaledSums } from './increment.ts';
import type { Point } from './point.ts';
import { escapeValue, type RollupKey, rowPlace } from './rollup-key.ts';
import { type Contribution, type KeptTuple, type Source, sourceOf } from './sources/index.ts';

/** Rows of one tuple that the points of a cell add to. */
interface TupleRows {
  /** Of the day and, where it is kept, the hour. */
  sums: readonly RollupKey[];
  /** Without their pages, by what is counted. */
  distincts: Readonly<Record<string, readonly RollupKey[]>>;
}

/** Points of one source, hour and set of dimension values: all of them add to the same rows. */
interface Cell {
  rows: readonly TupleRows[];
  sums: ScaledSums;
  /** Hashes of the members of each distinct count. */
  members: Map<string, Set<string>>;
}

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
    const contribution = source.contributionOf(point);
    const { sums, members } = contribution;
    const hour = hourOf(point.at);
    const values = source.dimensions.map((name) => valueOf(point, contribution, name));
    const key = cellKey(source, hour, values);
    const known = this.#cells.get(key);
    const cell = known ?? this.#emptyCell(source, hour, values);
    const joining = newMembers(cell, members);
    const rows = [...(known ? [] : sumRows(cell)), ...joining.flatMap((member) => memberRows(cell, member))];
    const fresh = rows.filter((row) => !this.#rows.has(row));
    if (this.#rows.size > 0 && this.#rows.size + fresh.length > mostRows) return false;
    for (const row of fresh) this.#rows.add(row);
    this.#cells.set(key, cell);
    for (const measure in sums) addScaled(cell.sums, measure, toScaled(sums[measure] ?? '0'));
    for (const { counted, hash } of joining) {
      const set = cell.members.get(counted) ?? new Set();
      cell.members.set(counted, set.add(hash));
    }
    return true;
  }

  toIncrements(): Increment[] {
    const map = new IncrementMap();
    for (const { rows, sums, members } of this.#cells.values()) {
      for (const places of rows) {
        for (const { partition, row } of places.sums) map.addSums(partition, row, sums);
        for (const [counted, hashes] of members) {
          for (const { partition, row } of places.distincts[counted] ?? []) {
            for (const hash of hashes) map.join(partition, pageRow(row, hash), hash);
          }
        }
      }
    }
    return map.toArray();
  }

  #emptyCell({ dimensions, tuples }: Source, hour: string, values: readonly string[]): Cell {
    const valueBy = new Map(dimensions.map((name, index) => [name, values[index] ?? '']));
    const rows: TupleRows[] = [];
    for (const kept of tuples) {
      const own = kept.tuple.map((name) => valueBy.get(name) ?? '');
      if (!own.includes('')) rows.push(rowsOf(kept, this.#day, hour, own));
    }
    return { rows, sums: new Map(), members: new Map() };
  }
}

function rowsOf(
  { tuple, distincts, ...sums }: KeptTuple,
  day: string,
  hour: string,
  values: readonly string[],
) {
  const places = (kept: { day: string; hour: string | undefined }): RollupKey[] => [
    rowPlace(kept.day, tuple, day, values),
    ...(kept.hour === undefined ? [] : [rowPlace(kept.hour, tuple, hour, values)]),
  ];
  const byCount = Object.entries(distincts).map(([counted, kept]) => [counted, places(kept)] as const);
  return { sums: places(sums), distincts: Object.fromEntries(byCount) };
}

interface Member {
  counted: string;
  hash: string;
}

function newMembers(cell: Cell, members: Contribution['members']): Member[] {
  const joining: Member[] = [];
  for (const counted in members) {
    const hash = memberHash(members[counted] ?? '');
    if (!cell.members.get(counted)?.has(hash)) joining.push({ counted, hash });
  }
  return joining;
}

function sumRows({ rows }: Cell): string[] {
  return rows.flatMap(({ sums }) => sums.map(({ partition, row }) => keyText(partition, row)));
}

function memberRows({ rows }: Cell, { counted, hash }: Member): string[] {
  return rows.flatMap(({ distincts }) =>
    (distincts[counted] ?? []).map(({ partition, row }) => keyText(partition, pageRow(row, hash))),
  );
}

function pageRow(row: string, hash: string): string {
  return `${row}#${pageOf(hash)}`;
}

/** The value as text, empty where the point lacks it; inner dimensions follow from the source alone. */
function valueOf({ properties }: Point, { dimensions }: Contribution, name: RowDimension): string {
  const value = (isDimension(name) ? properties[name] : undefined) ?? dimensions?.[name];
  return value === undefined ? '' : String(value);
}

function cellKey({ name }: Source, hour: string, values: readonly string[]): string {
  let key = `${name}#${hour}`;
  for (const value of values) key += `#${escapeValue(value)}`;
  return key;
}
