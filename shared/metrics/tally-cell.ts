import { memberHash, pageOf } from './distinct.ts';
import { type IncrementMap, keyText, type ScaledSums } from './increment.ts';
import type { Level } from './level.ts';
import { type RollupKey, rowPlace } from './rollup-key.ts';
import type { Contribution, KeptTuple, Source } from './sources/index.ts';

type Places = Readonly<Record<string, readonly RollupKey[]>>;

/** Rows of one tuple that the points of a cell add to, each of the day and, where it is kept, the hour. */
interface TupleRows {
  sums: readonly RollupKey[];
  /** Without their pages, by what is counted. */
  distincts: Places;
  /** By what is measured. */
  spreads: Places;
}

/** Points of one source, hour and set of dimension values: all of them add to the same rows. */
export interface Cell {
  rows: readonly TupleRows[];
  sums: ScaledSums;
  /** Hashes of the members of each distinct count. */
  members: Map<string, Set<string>>;
  /** Counters of each distribution. */
  spreads: Map<string, ScaledSums>;
  level: Level | undefined;
}

/** A member that a cell has not met yet. */
export interface Member {
  counted: string;
  hash: string;
}

export function emptyCell(
  { dimensions, tuples }: Source,
  day: string,
  hour: string,
  values: readonly string[],
): Cell {
  const valueBy = new Map(dimensions.map((name, index) => [name, values[index] ?? '']));
  const rows: TupleRows[] = [];
  for (const kept of tuples) {
    const own = kept.tuple.map((name) => valueBy.get(name) ?? '');
    if (!own.includes('')) rows.push(rowsOf(kept, day, hour, own));
  }
  return { rows, sums: new Map(), members: new Map(), spreads: new Map(), level: undefined };
}

/** Adds to every row what the cell's points add. */
export function addCell(map: IncrementMap, { rows, sums, members, spreads, level }: Cell): void {
  for (const places of rows) {
    for (const { partition, row } of places.sums) {
      map.addSums(partition, row, sums);
      if (level) map.level(partition, row, level);
    }
    for (const [measure, counters] of spreads) {
      for (const { partition, row } of places.spreads[measure] ?? []) map.addSums(partition, row, counters);
    }
    for (const [counted, hashes] of members) {
      for (const { partition, row } of places.distincts[counted] ?? []) {
        for (const hash of hashes) map.join(partition, pageRow(row, hash), hash);
      }
    }
  }
}

export function newMembers(cell: Cell, members: Contribution['members']): Member[] {
  const joining: Member[] = [];
  for (const counted in members) {
    const hash = memberHash(members[counted] ?? '');
    if (!cell.members.get(counted)?.has(hash)) joining.push({ counted, hash });
  }
  return joining;
}

export function sumRows({ rows }: Cell): string[] {
  return rows.flatMap(({ sums }) => sums.map(({ partition, row }) => keyText(partition, row)));
}

export function memberRows({ rows }: Cell, { counted, hash }: Member): string[] {
  return rows.flatMap(({ distincts }) =>
    (distincts[counted] ?? []).map(({ partition, row }) => keyText(partition, pageRow(row, hash))),
  );
}

export function spreadRows({ rows }: Cell, measure: string): string[] {
  return rows.flatMap(({ spreads }) =>
    (spreads[measure] ?? []).map(({ partition, row }) => keyText(partition, row)),
  );
}

function rowsOf(
  { tuple, distincts, spreads, ...sums }: KeptTuple,
  day: string,
  hour: string,
  values: readonly string[],
): TupleRows {
  const places = (kept: { day: string; hour: string | undefined }): RollupKey[] => [
    rowPlace(kept.day, tuple, day, values),
    ...(kept.hour === undefined ? [] : [rowPlace(kept.hour, tuple, hour, values)]),
  ];
  const byName = (kept: KeptTuple['distincts']): Places =>
    Object.fromEntries(Object.entries(kept).map(([name, partitions]) => [name, places(partitions)]));
  return { sums: places(sums), distincts: byName(distincts), spreads: byName(spreads) };
}

function pageRow(row: string, hash: string): string {
  return `${row}#${pageOf(hash)}`;
}
