import { Big } from 'big.js';
import { shiftDate } from '#shared/time/dates.ts';
import type { Metric } from './catalogue/index.ts';
import { keptTuple } from './kept.ts';
import { figureOfNothing } from './nothing.ts';
import { type RollupRow, readFirstRow, readRows } from './query-store.ts';
import { parseRowKey } from './rollup-key.ts';

export interface KnownSince {
  /** Epoch milliseconds; null where nothing was ever known. */
  at: number | null;
  readUnits: number;
}

/** Sort before and after the name of every bucket. */
const FIRST = '0';
const LAST = '9999-12-31T23';

/**
 * Start of the first hour in which something told of a metric: an event that it follows from, or a point that states it.
 * What lies before is unknown, not nothing.
 */
export async function knownSince(company: string, metric: Metric): Promise<KnownSince> {
  const found = await Promise.all(metric.sources.map(async (source) => firstOf(company, metric, source)));
  const known = found.flatMap(({ at }) => at ?? []);
  return {
    // Late events told of an own metric's past before its figures began; the rest of that past is not known.
    at: known.length === 0 ? null : Math.max(Math.min(...known), metric.figuresFrom ?? 0),
    readUnits: found.reduce((units, { readUnits }) => units + readUnits, 0),
  };
}

/**
 * Nearly always the first row of the source tells. Where it does not, since points of other metrics came before, its
 * days are gone through.
 */
async function firstOf(company: string, metric: Metric, source: string): Promise<KnownSince> {
  const kept = keptTuple(source, []);
  if (kept?.hour === undefined) return { at: null, readUnits: 0 };
  const first = await readFirstRow(company, kept.hour);
  if (first.row === null) return { at: null, readUnits: first.readUnits };
  if (tells(first.row, metric, source)) return { at: hourOf(first.row), readUnits: first.readUnits };
  const days = await readRows(company, kept.day, FIRST, LAST);
  const day = days.items.find((row) => tells(row, metric, source));
  let readUnits = first.readUnits + days.readUnits;
  if (!day) return { at: null, readUnits };
  // The hours of a company's day lie on at most three dates of UTC.
  const { bucket: date } = parseRowKey(day.row);
  const hours = await readRows(company, kept.hour, shiftDate(date, -1), shiftDate(date, 2));
  readUnits += hours.readUnits;
  const hour = hours.items.find((row) => tells(row, metric, source));
  return { at: hour ? hourOf(hour) : null, readUnits };
}

/** Ratios are null wherever they have nothing to divide by, so any row of theirs will do. */
function tells({ sums }: RollupRow, metric: Metric, source: string): boolean {
  if (figureOfNothing(metric) === null) return true;
  const sum = (ref: string) => {
    const value = ref.startsWith(`${source}/`) ? sums[ref.slice(source.length + 1)] : undefined;
    return value === undefined ? null : new Big(value);
  };
  const told = metric.value({
    sum,
    distinct: () => sum(`${source}/count`)?.times(0) ?? null,
    quantile: () => null,
    level: () => null,
  });
  return told !== null;
}

function hourOf({ row }: RollupRow): number {
  return Date.parse(`${parseRowKey(row).bucket}:00Z`);
}
