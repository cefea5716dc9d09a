import { readRows } from '../query-store.ts';
import { parseRowKey } from '../rollup-key.ts';
import type { MetricType } from './metric-types.ts';
import { dayPartitions, mayHold, type RawRecord, recordOf } from './record.ts';
import { type DeltaOfDay, readDeltas, readPoints } from './record-store.ts';

export interface RecordQuery {
  type: MetricType | undefined;
  /** First and last day, both included, YYYY-MM-DD. */
  from: string;
  to: string;
  limit: number;
  /** Where the page before ended. */
  after: string | undefined;
}

/** Records of a delta are gone through as one, since each page would read its points anyway. */
interface Position {
  day: string;
  delta: string;
  /** Records of that delta that have been answered. */
  taken: number;
}

const DELTAS_A_READ = 25;
/** A page under a rare metric may look at so many deltas, then it ends early. */
const MOST_DELTAS = 200;

/**
 * One page of a company's records: by day, the newest first, and within a day as they came, the latest first. It costs
 * what it looks at, never what there is: days without a record are known from their figures.
 */
export async function listRecords(
  company: string,
  query: RecordQuery,
): Promise<{ records: RawRecord[]; next: string | undefined }> {
  const walk = new Walk(company, query);
  for (const day of await daysWithRecords(company, query)) {
    await walk.through(day);
    if (walk.end !== undefined) break;
  }
  return { records: walk.records, next: walk.end && JSON.stringify(walk.end) };
}

class Walk {
  readonly records: RawRecord[] = [];
  /** Where the page ended; undefined while there is room, and after the last record. */
  end: Position | undefined;
  /** Where the last record that fits was. */
  #full: Position | undefined;
  #looked = 0;
  readonly #start: Position | undefined;
  readonly #company: string;
  readonly #query: RecordQuery;

  constructor(company: string, query: RecordQuery) {
    this.#company = company;
    this.#query = query;
    this.#start = query.after === undefined ? undefined : (JSON.parse(query.after) as Position);
  }

  async through(day: string): Promise<void> {
    let below = this.#start?.day === day ? `${this.#start.delta}${AFTER}` : undefined;
    for (;;) {
      const deltas = await readDeltas(this.#company, day, below, DELTAS_A_READ);
      for (const delta of deltas) {
        await this.#take(day, delta);
        if (this.end !== undefined) return;
      }
      if (deltas.length < DELTAS_A_READ) return;
      below = deltas.at(-1)?.id;
    }
  }

  async #take(day: string, delta: DeltaOfDay): Promise<void> {
    const { type, limit } = this.#query;
    const isStart = this.#start?.day === day && this.#start.delta === delta.id;
    const found = mayHold(delta.increments, type) ? await this.#recordsOf(delta) : [];
    const taken = isStart ? (this.#start?.taken ?? 0) : 0;
    const fresh = found.slice(taken, taken + limit - this.records.length);
    this.records.push(...fresh);
    this.#looked += 1;
    if (this.records.length < limit) {
      if (this.#looked >= MOST_DELTAS) this.end = { day, delta: delta.id, taken: found.length };
      return;
    }
    this.#full ??= { day, delta: delta.id, taken: taken + fresh.length };
    // Only once another record is seen, or no more may be looked at, there is a next page.
    const isMore = found.length > taken + fresh.length;
    if (isMore || this.#looked >= MOST_DELTAS) this.end = this.#full;
  }

  async #recordsOf({ pointIds }: DeltaOfDay): Promise<RawRecord[]> {
    const points = await readPoints(this.#company, pointIds);
    const records = pointIds.flatMap((id) => {
      const point = points.get(id);
      return (point && recordOf(point)) ?? [];
    });
    const { type } = this.#query;
    return records
      .filter((record) => type === undefined || record.type === type)
      .sort((one, other) => other.point.at - one.point.at || (one.point.id < other.point.id ? -1 : 1));
  }
}

/** Sorts after the id that it follows, and before every other. */
const AFTER = ' ';

/** Days of the query that have figures of its metrics, the newest first. */
async function daysWithRecords(company: string, { type, from, to, after }: RecordQuery): Promise<string[]> {
  const newest = after === undefined ? to : (JSON.parse(after) as Position).day;
  const reads = dayPartitions(type).map(async (partition) => readRows(company, partition, from, newest));
  const rows = (await Promise.all(reads)).flatMap(({ items }) => items);
  return [...new Set(rows.map(({ row }) => parseRowKey(row).bucket))].sort().reverse();
}
