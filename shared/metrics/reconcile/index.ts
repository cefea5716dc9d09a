import { shiftDate } from '#shared/time/dates.ts';
import { applyDeltas } from '../apply.ts';
import { readUnapplied } from '../delta-store.ts';
import type { Increment } from '../increment.ts';
import { NO_OWN_METRICS, type OwnMetrics } from '../own/own-metrics.ts';
import { BUILT_IN_SOURCES, findSource } from '../sources/index.ts';
import { type Difference, differencesOf } from './compare.ts';
import { bucketOf, type DaySpan, isWithin, type KeptRow, readKeptRows } from './kept-rows.ts';
import { repairRow } from './repair-store.ts';
import { Truth } from './truth.ts';

const MOST_ROUNDS = 20;

export interface ReconcileOptions {
  company: string;
  /** The company's own metrics as of now. */
  own?: OwnMetrics;
  /** Days in the company's zone, both included. */
  span: DaySpan;
  /** Whether what is wrong is put right. */
  repair: boolean;
  /** Epoch milliseconds at which it gives up what it has not settled. */
  deadline: number;
  now: () => number;
}

export interface ReconcileReport {
  points: number;
  deltas: number;
  /** Deltas that nobody had applied. */
  unapplied: number;
  /** Points that are named by a delta but gone. Then nothing is repaired, since the truth is not known. */
  missingPoints: number;
  rows: number;
  differences: Difference[];
  /** Rows put right. */
  repaired: number;
  /** Rows that kept changing until the end; another run settles them. */
  unsettled: number;
}

/**
 * Compares every row of some days with what their points add up to, and puts right what differs, while ingest goes on.
 *
 * A row is compared only when it was the same before and after it was read which deltas are applied: it then holds
 * exactly these. A repair is written on condition that the row has not changed since. So nothing that arrives meanwhile
 * is lost or counted twice.
 */
export async function reconcile(options: ReconcileOptions): Promise<ReconcileReport> {
  const { company, span, repair, deadline, now, own = NO_OWN_METRICS } = options;
  // Hours of a zone with an odd offset reach into the neighbouring days.
  const days = daysFrom(shiftDate(span.first, -1), shiftDate(span.last, 1));
  const truth = new Truth(company, days, own);
  await truth.read(() => now() >= deadline);
  const waiting = await readUnapplied(company, truth.deltas);
  if (repair && waiting.length > 0) await applyDeltas(waiting);
  const report: ReconcileReport = {
    points: 0,
    deltas: 0,
    unapplied: waiting.length,
    missingPoints: 0,
    rows: 0,
    differences: [],
    repaired: 0,
    unsettled: 0,
  };
  const settled = new Set<string>();
  const sources = () => sourcesOf(truth, own);
  let before = await readKeptRows(company, sources(), span);
  for (let round = 0; round < MOST_ROUNDS && now() < deadline; round++) {
    await truth.read();
    const open = new Set((await readUnapplied(company, truth.deltas)).map(({ id }) => id));
    const applied = new Set(truth.deltas.map(({ id }) => id).filter((id) => !open.has(id)));
    const expected = truth.rowsOf(applied);
    const after = await readKeptRows(company, sources(), span);
    const keys = rowKeys(expected, after, span);
    report.rows = keys.length;
    for (const key of keys) {
      if (settled.has(key)) continue;
      if (!isSame(before.get(key), after.get(key))) continue;
      if (await settle(options, truth, { key, expected: expected.get(key), found: after.get(key) }, report))
        settled.add(key);
    }
    // Rows that were taken away are settled, and no key any more.
    report.unsettled = keys.filter((key) => !settled.has(key)).length;
    if (report.unsettled === 0) break;
    before = after;
  }
  return { ...report, points: truth.points, deltas: truth.deltas.length, missingPoints: truth.missingPoints };
}

interface RowPair {
  key: string;
  expected: Increment | undefined;
  found: KeptRow | undefined;
}

/** Whether the row is done with: right, put right, or only to be reported. */
async function settle(
  { company, repair }: ReconcileOptions,
  truth: Truth,
  { expected, found }: RowPair,
  report: ReconcileReport,
): Promise<boolean> {
  const key = expected ?? found;
  if (!key) return true;
  const { partition, row } = key;
  const differences = differencesOf({ partition, row }, expected, found?.content);
  if (differences.length === 0) return true;
  if (repair && truth.missingPoints === 0) {
    const expiresAt = Math.max(...truth.deltas.map((delta) => delta.expiresAt));
    const content = found?.content;
    if (!(await repairRow(company, { key: { partition, row }, found: content, expected, expiresAt })))
      return false;
    report.repaired += 1;
  }
  report.differences.push(...differences);
  return true;
}

function rowKeys(
  expected: ReadonlyMap<string, Increment>,
  found: ReadonlyMap<string, KeptRow>,
  span: DaySpan,
): string[] {
  const wanted = [...expected].filter(([, row]) => isWithin(span, bucketOf(row))).map(([key]) => key);
  return [...new Set([...wanted, ...found.keys()])];
}

function isSame(before: KeptRow | undefined, after: KeptRow | undefined): boolean {
  if (!before || !after) return before === after;
  return before.content.version === after.content.version;
}

/** The built-in sources, those that count names of the company's own, and those of its metrics, deleted ones too. */
function sourcesOf(truth: Truth, own: OwnMetrics) {
  const names = truth.deltas.flatMap(({ increments }) =>
    increments.map(({ partition }) => partition.slice(0, partition.indexOf('#'))),
  );
  const others = new Set([
    ...names.filter((name) => name.includes(':')),
    ...own.sources.map(({ name }) => name),
  ]);
  return [...BUILT_IN_SOURCES, ...Array.from(others, findSource)];
}

function daysFrom(first: string, last: string): string[] {
  const days = [first];
  for (let day = first; day < last; ) {
    day = shiftDate(day, 1);
    days.push(day);
  }
  return days;
}
