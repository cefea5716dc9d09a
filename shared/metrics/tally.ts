import { hourOf } from './calendar.ts';
import { toScaled } from './decimal.ts';
import { counterOf } from './histogram.ts';
import { addScaled, type Increment, IncrementMap } from './increment.ts';
import { levelOf, mergeLevels } from './level.ts';
import { NO_OWN_METRICS, type OwnMetrics } from './own/own-metrics.ts';
import { type Counted, counted, type Part } from './part.ts';
import type { Point } from './point.ts';
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

/** A part on its way into its cell. */
interface Joining {
  part: Part;
  key: string;
  cell: Cell;
  isNew: boolean;
  members: readonly Member[];
  spreads: readonly string[];
}

/** What the points of one day add to the rollups. A point costs little where its like has been added before. */
export class Tally {
  readonly #day: string;
  readonly #own: OwnMetrics;
  readonly #cells = new Map<string, Cell>();
  readonly #rows = new Set<string>();
  readonly #counted: Counted[] = [];

  constructor(day: string, own: OwnMetrics = NO_OWN_METRICS) {
    this.#day = day;
    this.#own = own;
  }

  /** Adds the point, or nothing where there would then be more than `mostRows`; the first point always fits. */
  add(point: Point, mostRows: number): boolean {
    const all = counted(point, this.#own);
    const joinings = all.parts.map((part) => this.#joiningOf(part, point));
    const rows: string[] = [];
    for (const joining of joinings) addNewRows(joining, rows);
    if (rows.length > 0 && !this.#takeRows(rows, mostRows)) return false;
    for (const joining of joinings) {
      if (joining.isNew) this.#cells.set(joining.key, joining.cell);
      addPoint(joining, point);
    }
    this.#counted.push(all);
    return true;
  }

  #joiningOf(part: Part, point: Point): Joining {
    const { source, contribution } = part;
    const hour = hourOf(point.at);
    const key = `${source.name}#${hour}${part.key}`;
    const known = this.#cells.get(key);
    const cell = known ?? emptyCell(source, this.#day, hour, part.values);
    return {
      part,
      key,
      cell,
      isNew: known === undefined,
      members: newMembers(cell, part.members),
      spreads: newSpreads(cell, contribution.spread),
    };
  }

  #takeRows(rows: readonly string[], mostRows: number): boolean {
    const fresh = rows.filter((row) => !this.#rows.has(row));
    if (this.#rows.size > 0 && this.#rows.size + fresh.length > mostRows) return false;
    for (const row of fresh) this.#rows.add(row);
    return true;
  }

  /** The points that were added. */
  get counted(): readonly Counted[] {
    return this.#counted;
  }

  toIncrements(): Increment[] {
    const map = new IncrementMap();
    for (const cell of this.#cells.values()) addCell(map, cell);
    return map.toArray();
  }
}

/** Rows that the part needs and its cell has not named before. */
function addNewRows({ cell, isNew, members, spreads }: Joining, rows: string[]): void {
  if (isNew) rows.push(...sumRows(cell));
  for (const member of members) rows.push(...memberRows(cell, member));
  for (const measure of spreads) rows.push(...spreadRows(cell, measure));
}

function addPoint({ part, cell, members }: Joining, point: Point): void {
  const { spread, level } = part.contribution;
  for (const { measure, amount } of part.sums) addScaled(cell.sums, measure, amount);
  for (const { counted, hash, page } of members) {
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
