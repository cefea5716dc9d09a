import { pageOf } from './distinct.ts';
import { type IncrementMap, keyText, type ScaledSums } from './increment.ts';
import type { Level } from './level.ts';
import type { Part } from './part.ts';
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
  /** Hashes of the members of each distinct count, and the page of each. */
  members: Map<string, Map<string, string>>;
  /** Counters of each distribution. */
  spreads: Map<string, ScaledSums>;
  level: Level | undefined;
}

/** A member that a cell has not met yet. */
export interface Member {
  counted: string;
  hash: string;
  page: string;
}

/** Most points bring nothing new. */
const NOBODY: Member[] = [];
const NOTHING: readonly string[] = [];

/** @param values of the source's dimensions, empty where there is none */
export function emptyCell(
  { tuples, dimensions }: Source,
  day: string,
  hour: string,
  values: readonly string[],
): Cell {
  const rows: TupleRows[] = [];
  for (const kept of tuples) {
    const own = kept.tuple.map((name) => values[dimensions.indexOf(name)] ?? '');
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
        for (const [hash, page] of hashes) map.join(partition, `${row}#${page}`, hash);
      }
    }
  }
}

/** Members that the cell has not met yet. */
export function newMembers(cell: Cell, members: Part['members']): readonly Member[] {
  let joining = NOBODY;
  for (const { counted, hash } of members) {
    if (cell.members.get(counted)?.has(hash)) continue;
    if (joining === NOBODY) joining = [];
    joining.push({ counted, hash, page: pageOf(hash) });
  }
  return joining;
}

/** Distributions that the cell has no counters of yet. */
export function newSpreads(cell: Cell, spread: Contribution['spread']): readonly string[] {
  return spread === undefined ? NOTHING : Object.keys(spread).filter((measure) => !cell.spreads.has(measure));
}

export function sumRows({ rows }: Cell): string[] {
  return rows.flatMap(({ sums }) => sums.map(({ partition, row }) => keyText(partition, row)));
}

export function memberRows({ rows }: Cell, { counted, page }: Member): string[] {
  return rows.flatMap(({ distincts }) =>
    (distincts[counted] ?? []).map(({ partition, row }) => keyText(partition, `${row}#${page}`)),
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
