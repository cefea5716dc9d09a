import { hourOf } from './calendar.ts';
import { toScaled } from './decimal.ts';
import { isDimension, type RowDimension } from './dimensions.ts';
import { counterOf } from './histogram.ts';
import { addScaled, type Increment, IncrementMap } from './increment.ts';
import { levelOf, mergeLevels } from './level.ts';
import type { Point } from './point.ts';
import { escapeValue } from './rollup-key.ts';
import { type Contribution, type Source, sourceOf } from './sources/index.ts';
import { addCell, type Cell, emptyCell, memberRows, newMembers, spreadRows, sumRows } from './tally-cell.ts';

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
    const contribution = source.contributionOf(point);
    const { sums, members, spread = {}, level } = contribution;
    const hour = hourOf(point.at);
    const values = source.dimensions.map((name) => valueOf(point, contribution, name));
    const key = cellKey(source, hour, values);
    const known = this.#cells.get(key);
    const cell = known ?? emptyCell(source, this.#day, hour, values);
    const joining = newMembers(cell, members);
    const rows = [
      ...(known ? [] : sumRows(cell)),
      ...joining.flatMap((member) => memberRows(cell, member)),
      ...Object.keys(spread).flatMap((measure) =>
        cell.spreads.has(measure) ? [] : spreadRows(cell, measure),
      ),
    ];
    const fresh = rows.filter((row) => !this.#rows.has(row));
    if (this.#rows.size > 0 && this.#rows.size + fresh.length > mostRows) return false;
    for (const row of fresh) this.#rows.add(row);
    this.#cells.set(key, cell);
    for (const measure in sums) addScaled(cell.sums, measure, toScaled(sums[measure] ?? '0'));
    for (const { counted, hash } of joining) {
      const set = cell.members.get(counted) ?? new Set();
      cell.members.set(counted, set.add(hash));
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
    return true;
  }

  toIncrements(): Increment[] {
    const map = new IncrementMap();
    for (const cell of this.#cells.values()) addCell(map, cell);
    return map.toArray();
  }
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
