import * as z from 'zod';
import type { Increment } from './increment.ts';

/** What a transaction's points of one day add, written in the same transaction. */
export interface Delta {
  company: string;
  /** The day of its points in the company's zone, by which a day's points are found. */
  day: string;
  id: string;
  increments: Increment[];
  pointIds: string[];
  /** Epoch seconds: when it and the rows it adds to may go. */
  expiresAt: number;
}

/** Most rows of one delta: with its mark it fits DynamoDB's transaction of 100 items. */
export const MOST_ROWS = 90;

const encodedRow = z.tuple([z.string(), z.string(), z.record(z.string(), z.string()), z.array(z.string())]);

/** Increments as compact JSON text: one attribute is charged less than as many nested ones. */
export function encodeIncrements(increments: readonly Increment[]): string {
  return JSON.stringify(
    increments.map(({ partition, row, sums, members }) => [partition, row, sums, members]),
  );
}

/** @throws ZodError or SyntaxError for text that is not an encoded delta: a poison record */
export function decodeIncrements(text: string): Increment[] {
  const rows = z.array(encodedRow).parse(JSON.parse(text));
  return rows.map(([partition, row, sums, members]) => ({ partition, row, sums, members }));
}
