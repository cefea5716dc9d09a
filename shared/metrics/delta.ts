import * as z from 'zod';
import type { Watch } from '#shared/http/caller.ts';
import type { Increment } from './increment.ts';

/** A company's delta. */
export interface DeltaRef {
  /** The day of its points in the company's zone, by which a day's points are found. */
  day: string;
  /** `dlt_…` */
  id: string;
}

/** What a transaction's points of one day add, written in the same transaction. */
export interface Delta extends DeltaRef {
  company: string;
  increments: Increment[];
  pointIds: string[];
  /** Cells for the stream, see live.ts; absent without recent points, and where nobody can stream them. */
  live?: string | undefined;
  /** What alert rules of the company look at; absent where it has none. */
  watched?: readonly Watch[] | undefined;
  /** Epoch seconds: when it and the rows it adds to may go. */
  expiresAt: number;
}

/** Most rows of one delta: with its mark it fits DynamoDB's transaction of 100 items. */
export const MOST_ROWS = 90;

const level = z.tuple([z.string(), z.string(), z.string(), z.string()]);
const encodedRow = z.tuple([
  z.string(),
  z.string(),
  z.record(z.string(), z.string()),
  z.array(z.string()),
  level.optional(),
]);

/** Increments as compact JSON text: one attribute is charged less than as many nested ones. */
export function encodeIncrements(increments: readonly Increment[]): string {
  return JSON.stringify(
    increments.map(({ partition, row, sums, members, level: own }) => [
      partition,
      row,
      sums,
      members,
      ...(own ? [[own.min, own.max, own.last, own.lastKey]] : []),
    ]),
  );
}

/** A delta's item, as tables and streams give it. */
type DeltaItem = Readonly<Record<string, { S?: string | undefined; N?: string | undefined }>>;

/**
 * The delta of an item, without the ids of its points, which its application does not need.
 * @throws Error, ZodError or SyntaxError where the item is not a delta: a poison record
 */
export function deltaFromItem(item: DeltaItem): Delta {
  const [company, day] = placeOf(item);
  const id = item['sk']?.S;
  const rows = item['rows']?.S;
  const expiresAt = Number(item['expires_at']?.N);
  if (!company || !id || !rows || !Number.isSafeInteger(expiresAt))
    throw new Error('The delta lacks its key, its rows or its expiry.');
  return {
    company,
    day,
    id,
    increments: decodeIncrements(rows),
    pointIds: [],
    expiresAt,
  };
}

/** The company of a delta's item or key; empty where it is none. */
export function companyOfDelta(item: DeltaItem): string {
  return placeOf(item)[0];
}

function placeOf(item: DeltaItem): [company: string, day: string] {
  const key = item['pk']?.S ?? '';
  const separator = key.indexOf('#');
  return separator < 0 ? ['', ''] : [key.slice(0, separator), key.slice(separator + 1)];
}

function decodeIncrements(text: string): Increment[] {
  const rows = z.array(encodedRow).parse(JSON.parse(text));
  return rows.map(([partition, row, sums, members, own]) => {
    const increment = { partition, row, sums, members };
    if (!own) return increment;
    const [min, max, last, lastKey] = own;
    return { ...increment, level: { min, max, last, lastKey } };
  });
}
