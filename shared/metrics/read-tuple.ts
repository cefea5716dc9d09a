import type { RowTuple } from './dimensions.ts';
import { type ReadRows, type RollupRow, readPartition, readRows } from './query-store.ts';
import { LEAD, ledBy, monthPartition, parseRow } from './rollup-key.ts';

export interface TupleRange {
  /** Of the tuple's sums or of one of its distinct counts. */
  partition: string;
  tuple: RowTuple;
  /** First and last bucket, both included. */
  first: string;
  last: string;
  /** The values of LEAD that are wanted; all of them where left out. */
  leads: readonly string[] | undefined;
}

/** So many values are read one by one; more of them with all the others. */
const MOST_LEADS = 50;

/** Rows of a tuple from the first to the last bucket, wherever they are; they may hold other values than asked for. */
export async function readTuple(company: string, range: TupleRange): Promise<ReadRows> {
  const { partition, tuple, first, last, leads } = range;
  if (!tuple.includes(LEAD)) return readRows(company, partition, first, last);
  const months = monthPartitions(partition, first, last);
  if (leads && leads.length <= MOST_LEADS) {
    const reads = months.flatMap((month) =>
      leads.map((lead) => readRows(company, month, `${ledBy(lead)}${first}`, `${ledBy(lead)}${last}`)),
    );
    return together(await Promise.all(reads));
  }
  const { items, readUnits } = together(
    await Promise.all(months.map((month) => readPartition(company, month))),
  );
  const isWithin = ({ row }: RollupRow) => {
    const { bucket } = parseRow(tuple, row);
    return first <= bucket && bucket <= last;
  };
  return { items: items.filter(isWithin), readUnits };
}

function monthPartitions(partition: string, first: string, last: string): string[] {
  const partitions: string[] = [];
  const end = monthPartition(partition, last);
  for (let month = first; ; month = monthAfter(month)) {
    partitions.push(monthPartition(partition, month));
    if (partitions.at(-1) === end) return partitions;
  }
}

/** The first day of the next month, of a bucket such as 2026-12-31 or 2026-12-31T23. */
function monthAfter(bucket: string): string {
  const [year = 0, month = 0] = bucket.split('-').map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}

function together(parts: readonly ReadRows[]): ReadRows {
  return {
    items: parts.flatMap(({ items }) => items),
    readUnits: parts.reduce((sum, { readUnits }) => sum + readUnits, 0),
  };
}
