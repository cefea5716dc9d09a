import { type Tuple, tupleName } from './dimensions.ts';
import { LIMITS } from './limits.ts';

export type Granularity = 'hour' | 'day';

/** A rollup row without its company: partition and row. */
export interface RollupKey {
  partition: string;
  row: string;
}

/** Partition of the sums of one source, granularity and tuple: a range of buckets is one query. */
export function sumsPartition(source: string, granularity: Granularity, tuple: Tuple): string {
  return `${source}#${granularity}#${tupleName(tuple)}`;
}

/** Distinct members stand apart from the sums, so that reading sums costs the same whatever was counted. */
export function distinctPartition(
  source: string,
  counted: string,
  granularity: Granularity,
  tuple: Tuple,
): string {
  return `${sumsPartition(source, granularity, tuple)}#${counted}`;
}

export function rowKey(bucket: string, values: readonly string[]): string {
  return [bucket, ...values.map(escapeValue)].join('#');
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
