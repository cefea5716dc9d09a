import { hourOf } from './calendar.ts';
import { toScaled } from './decimal.ts';
import { isDimension, type RowDimension } from './dimensions.ts';
import { counterOf } from './histogram.ts';
import { addScaled, type Increment, IncrementMap } from './increment.ts';
import { levelOf, mergeLevels } from './level.ts';
import { NO_OWN_METRICS, type OwnMetrics } from './own/own-metrics.ts';
import type { Point } from './point.ts';
import { type Contribution, type Source, sourceOf } from './sources/index.ts';
import {
  addCell,
  type Cell,
  emptyCell,
  type Member,
  memberRows,
  newMembers,
  newSpreads,
  spreadRows,
  sumRows,
} from './tally-cell.ts';

const ONE = toScaled('1');

/** A point in one of the sources that count it: its cell, and what it brings there. */
interface Part {
  key: string;
  cell: Cell;
  isNew: boolean;
  contribution: Contribution;
  joining: Member[];
  spreading: string[];
}

/** What the points of one day add to the rollups. A point costs little where its like has been added before. */
export class Tally {
  readonly #day: string;
  readonly #own: OwnMetrics;
  readonly #cells = new Map<string, Cell>();
  readonly #rows = new Set<string>();

  constructor(day: string, own: OwnMetrics = NO_OWN_METRICS) {
    this.#day = day;
    this.#own = own;
  }

  /** Adds the point, or nothing where there would then be more than `mostRows`; the first point always fits. */
  add(point: Point, mostRows: number): boolean {
    const parts = [this.#partOf(sourceOf(point), point)];
    for (const source of this.#own.sourcesOf(point.name)) parts.push(this.#partOf(source, point));
    const rows = parts.flatMap(newRows);
    if (rows.length > 0 && !this.#takeRows(rows, mostRows)) return false;
    for (const part of parts) {
      if (part.isNew) this.#cells.set(part.key, part.cell);
      addPoint(part, point);
    }
    return true;
  }

  #partOf(source: Source, point: Point): Part {
    const contribution = source.contributionOf(point);
    const hour = hourOf(point.at);
    const key = cellKey(source, hour, point, contribution);
    const known = this.#cells.get(key);
    const cell = known ?? emptyCell(source, this.#day, hour, (name) => valueOf(point, contribution, name));
    return {
      key,
      cell,
      isNew: known === undefined,
      contribution,
      joining: newMembers(cell, contribution.members),
      spreading: newSpreads(cell, contribution.spread),
    };
  }

  #takeRows(rows: readonly string[], mostRows: number): boolean {
    const fresh = rows.filter((row) => !this.#rows.has(row));
    if (this.#rows.size > 0 && this.#rows.size + fresh.length > mostRows) return false;
    for (const row of fresh) this.#rows.add(row);
    return true;
  }

  toIncrements(): Increment[] {
    const map = new IncrementMap();
    for (const cell of this.#cells.values()) addCell(map, cell);
    return map.toArray();
  }
}

/** Rows that the part needs and its cell has not named before. */
function newRows({ cell, isNew, joining, spreading }: Part): string[] {
  if (!isNew && joining.length === 0 && spreading.length === 0) return [];
  return [
    ...(isNew ? sumRows(cell) : []),
    ...joining.flatMap((member) => memberRows(cell, member)),
    ...spreading.flatMap((measure) => spreadRows(cell, measure)),
  ];
}

function addPoint({ cell, contribution, joining }: Part, point: Point): void {
  const { sums, spread, level } = contribution;
  for (const measure in sums) addScaled(cell.sums, measure, toScaled(sums[measure] ?? '0'));
  for (const { counted, hash, page } of joining) {
    const pages = cell.members.get(counted) ?? new Map<string, string>();
    cell.members.set(counted, pages.set(hash, page));
  }
  for (const measure in spread) {
    const counters = cell.spreads.get(measure) ?? new Map<string, bigint>();
    cell.spreads.set(measure, counters);
    addScaled(counters, counterOf(spread[measure] ?? '0'), ONE);
  }
  if (level !== undefined) {
    const own = levelOf(point, level);
    cell.level = cell.level ? mergeLevels(cell.level, own) : own;
  }
}

/** The value as text, empty where the point lacks it; inner dimensions follow from the source alone. */
function valueOf({ properties }: Point, { dimensions }: Contribution, name: RowDimension): string {
  const value = (isDimension(name) ? properties[name] : undefined) ?? dimensions?.[name];
  return value === undefined ? '' : String(value);
}

/** Each value between its dimension and its length, so that no two sets of values read the same. */
function cellKey(
  { name, dimensions }: Source,
  hour: string,
  point: Point,
  contribution: Contribution,
): string {
  let key = `${name}#${hour}`;
  for (const dimension of dimensions) {
    const value = valueOf(point, contribution, dimension);
    if (value !== '') key += `#${dimension}:${value.length}:${value}`;
  }
  return key;
}
