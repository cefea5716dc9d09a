import { shiftDate } from '#shared/time/dates.ts';
import { dayOf } from '../calendar.ts';
import { keyText } from '../increment.ts';
import type { RollupRow } from '../query-store.ts';
import { readTuple } from '../read-tuple.ts';
import { type Granularity, LEAD, monthPartition, parseRow, type RollupKey } from '../rollup-key.ts';
import type { KeptTuple, Source } from '../sources/index.ts';

const HOUR_MS = 3_600_000;
const READS_AT_ONCE = 16;
const DATE_LENGTH = 10;
/** Sorts after all that follows a date in a key, so that a key that is no date of its own is found too. */
const AFTER_DATE = '~';

export interface KeptRow extends RollupKey {
  content: RollupRow;
}

/** Days of a company, and the hours of which every instant lies within a day of them or a neighbour. */
export interface DaySpan {
  timeZone: string;
  first: string;
  last: string;
}

/** Whether a bucket belongs to the span: an hour does that has an instant in it, and what is no hour by its date. */
export function isWithin({ first, last, timeZone }: DaySpan, bucket: string): boolean {
  const start = Date.parse(`${bucket}:00Z`);
  const days = Number.isNaN(start)
    ? [bucket.slice(0, DATE_LENGTH)]
    : [dayOf(start, timeZone), dayOf(start + HOUR_MS - 1, timeZone)];
  return days.some((day) => first <= day && day <= last);
}

/** Every row of the sources in the span, by its key. */
export async function readKeptRows(
  company: string,
  sources: readonly Source[],
  span: DaySpan,
): Promise<Map<string, KeptRow>> {
  const rows = new Map<string, KeptRow>();
  const wanted = sources.flatMap(({ tuples }) => tuples.flatMap(partitionsOf));
  const workers = Array.from({ length: READS_AT_ONCE }, async () => {
    for (let next = wanted.pop(); next; next = wanted.pop()) {
      const { tuple } = next.kept;
      const hours = next.granularity === 'hour';
      const { items } = await readTuple(company, {
        partition: next.partition,
        tuple,
        first: hours ? `${shiftDate(span.first, -1)}T00` : span.first,
        last: hours ? `${shiftDate(span.last, 1)}T23` : `${span.last}${AFTER_DATE}`,
        leads: undefined,
      });
      for (const content of items) {
        const { bucket } = parseRow(tuple, content.row);
        if (!isWithin(span, bucket)) continue;
        const partition = tuple.includes(LEAD) ? monthPartition(next.partition, bucket) : next.partition;
        rows.set(keyText(partition, content.row), { partition, row: content.row, content });
      }
    }
  });
  await Promise.all(workers);
  return rows;
}

export interface KeptPartition {
  kept: KeptTuple;
  partition: string;
  granularity: Granularity;
}

/** Every partition in which rows of the tuple are, without its months where it has them. */
export function partitionsOf(kept: KeptTuple): KeptPartition[] {
  const own = [kept, ...Object.values(kept.distincts), ...Object.values(kept.spreads)];
  return own.flatMap(({ day, hour }): KeptPartition[] => [
    { kept, partition: day, granularity: 'day' },
    ...(hour === undefined ? [] : [{ kept, partition: hour, granularity: 'hour' as const }]),
  ]);
}

/** The bucket of a row: a lead, where its tuple has one, comes before it. */
export function bucketOf({ partition, row }: RollupKey): string {
  const [, , tuple = ''] = partition.split('#');
  return row.split('#')[tuple.split('+').includes(LEAD) ? 1 : 0] ?? '';
}
