import { type RowTuple, tupleName } from './dimensions.ts';
import { LIMITS } from './limits.ts';

export type Granularity = 'hour' | 'day';

/** A rollup row without its company: partition and row. */
export interface RollupKey {
  partition: string;
  row: string;
}

/** Partition of the sums of one source, granularity and tuple: a range of buckets is one query. */
export function sumsPartition(source: string, granularity: Granularity, tuple: RowTuple): string {
  return `${source}#${granularity}#${tupleName(tuple)}`;
}

/** Distinct members stand apart from the sums, so that reading sums costs the same whatever was counted. */
export function distinctPartition(
  source: string,
  counted: string,
  granularity: Granularity,
  tuple: RowTuple,
): string {
  return `${sumsPartition(source, granularity, tuple)}#${counted}`;
}

/** Counters of a distribution stand apart too: they are many. */
export function spreadPartition(
  source: string,
  measure: string,
  granularity: Granularity,
  tuple: RowTuple,
): string {
  return `${sumsPartition(source, granularity, tuple)}#~${measure}`;
}

export function rowKey(bucket: string, values: readonly string[]): string {
  return [bucket, ...values.map(escapeValue)].join('#');
}

/**
 * Tuples with this dimension have so many values that one of them must be readable without the others: their rows begin
 * with its value, in a partition for each month. One value over a span is then one query for each month, and so is
 * every value of a month.
 */
export const LEAD = 'video_id';
const MONTH_LENGTH = 'YYYY-MM'.length;

/** Where a row of the tuple is: in the partition itself, or led by the value of LEAD. */
export function rowPlace(
  partition: string,
  tuple: RowTuple,
  bucket: string,
  values: readonly string[],
): RollupKey {
  const lead = tuple.indexOf(LEAD);
  if (lead < 0) return { partition, row: rowKey(bucket, values) };
  return {
    partition: monthPartition(partition, bucket),
    row: `${ledBy(values[lead] ?? '')}${rowKey(bucket, values.toSpliced(lead, 1))}`,
  };
}

/** What every row of one value of LEAD begins with. */
export function ledBy(value: string): string {
  return `${escapeValue(value)}#`;
}

export function monthPartition(partition: string, bucket: string): string {
  return `${partition}#${bucket.slice(0, MONTH_LENGTH)}`;
}

/** The row's bucket and values, these in the order of the tuple; what follows them (a page) comes after. */
export function parseRow(tuple: RowTuple, row: string): { bucket: string; values: string[] } {
  const lead = tuple.indexOf(LEAD);
  if (lead < 0) return parseRowKey(row);
  const [led = '', bucket = '', ...others] = row.split('#').map(unescapeValue);
  return { bucket, values: others.toSpliced(lead, 0, led) };
}

export function parseRowKey(row: string): { bucket: string; values: string[] } {
  const [bucket = '', ...values] = row.split('#');
  return { bucket, values: values.map(unescapeValue) };
}

const SPECIAL = /[#%]/;
/** No character of UTF-16 takes more bytes in a key: three of UTF-8, or three of an escape. */
const MOST_BYTES_A_UNIT = 3;

/** `#` separates values; `%` escapes. An empty value keeps its place. */
export function escapeValue(value: string): string {
  return SPECIAL.test(value) ? value.replaceAll('%', '%25').replaceAll('#', '%23') : value;
}

/** Whether a dimension's value is short enough to be part of a row's key. */
export function fitsKey(value: string): boolean {
  return (
    value.length * MOST_BYTES_A_UNIT <= LIMITS.dimensionBytes ||
    Buffer.byteLength(escapeValue(value)) <= LIMITS.dimensionBytes
  );
}

function unescapeValue(value: string): string {
  return value.replaceAll('%23', '#').replaceAll('%25', '%');
}
