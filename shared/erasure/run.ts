import { suppressionKey } from '#shared/delivery/suppression-store.ts';
import { fromScaled, toScaled } from '#shared/metrics/decimal.ts';
import { readOwnMetrics } from '#shared/metrics/own/recent.ts';
import type { Clock } from '#shared/runtime/clock.ts';
import { logger } from '#shared/runtime/logger.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { shiftDate } from '#shared/time/dates.ts';
import { dropKeys } from './drop-store.ts';
import { type DueWork, dueWork } from './due-store.ts';
import { type Erasure, type ErasureTally, SETTLE_AFTER_MS } from './erasure.ts';
import { erasePage, type OpenErasure } from './event-store.ts';
import { dropFound, type Found, foundOfNextDay } from './found-store.ts';
import { moveOwnRows } from './own-row-store.ts';
import { claimErasure, completeErasure, saveErasure } from './record-store.ts';
import { claimRemoval } from './removal-store.ts';
import { removeSlice } from './remove-company.ts';
import { replaceMember, replaceWhereIn } from './row-store.ts';

/** So long one erasure has the worker, then the next one that is due. */
const SLICE_MS = 60_000;
/** How far it has come is written down after so many pages. */
const PAGES_A_SAVE = 25;
const ROWS_AT_ONCE = 16;

/**
 * Works on the erasures of people and deletions of companies that are due until the deadline, the longest due first. Each slice may die anywhere; another one
 * then goes on from what was written down.
 * @returns how many could not be worked on; each is logged, and due again when its claim is over
 */
export async function runErasures(deadline: number, now: Clock): Promise<{ seen: number; faults: number }> {
  const summary = { seen: 0, faults: 0 };
  for (const work of await dueWork(now())) {
    if (now() >= deadline) return summary;
    summary.seen += 1;
    try {
      await runWork(work, Math.min(deadline, now() + SLICE_MS), now);
    } catch (error) {
      summary.faults += 1;
      logger.error('ERASURE_FAULT', { ...work, error: error as Error });
    }
  }
  return summary;
}

async function runWork({ company, erasure: id }: DueWork, end: number, now: Clock): Promise<void> {
  if (id === undefined) {
    const removal = await claimRemoval(company, now());
    if (removal) await removeSlice(removal, end, now);
    return;
  }
  const erasure = await claimErasure(company, id, now());
  if (erasure && isOpen(erasure)) await runSlice(erasure, end, now);
}

function isOpen(erasure: Erasure): erasure is OpenErasure {
  return erasure.person !== undefined && erasure.standIn !== undefined;
}

function runSlice(erasure: OpenErasure, end: number, now: Clock): Promise<void> {
  return erasure.state === 'walking' ? walk(erasure, end, now) : settle(erasure, end, now);
}

/** Day by day through the company's events. Every page is worked on whole. */
async function walk(open: OpenErasure, end: number, now: Clock): Promise<void> {
  const erasure = { ...open, own: await readOwnMetrics(open.company) };
  const tally = { ...erasure.tally };
  let { at } = erasure;
  const save = (isOver: boolean) =>
    saveErasure(erasure, { state: 'walking', at, tally, dueMs: now(), isOver });
  for (let pages = 1; at.day <= erasure.lastDay; pages++) {
    at = (await erasePage(erasure, at, tally)) ?? { day: shiftDate(at.day, 1), delta: '' };
    if (now() >= end && at.day <= erasure.lastDay) return save(true);
    if (pages % PAGES_A_SAVE === 0) await save(false);
  }
  const dueMs = now() + SETTLE_AFTER_MS;
  await saveErasure(erasure, { state: 'settling', at: { day: '', delta: '' }, tally, dueMs, isOver: true });
}

/** Day by day through the figures of what was found. A day's work is written down before what was found is forgotten. */
async function settle(erasure: OpenErasure, end: number, now: Clock): Promise<void> {
  const { company, id } = erasure;
  const tally = { ...erasure.tally };
  let settled = erasure.at.day;
  for (;;) {
    const found = await foundOfNextDay(company, id, tally);
    const [day] = found[0]?.key.split('#') ?? [];
    if (day === undefined) return complete(erasure, tally, now());
    if (day !== settled) {
      await settleDay(erasure, day, found, tally);
      tally.events += found.reduce((sum, { events }) => sum + events, 0);
      settled = day;
    }
    const isOver = now() >= end;
    const at = { day: settled, delta: '' };
    await saveErasure(erasure, { state: 'settling', at, tally, dueMs: now(), isOver: false });
    for (const each of found) await dropFound(company, id, each, tally);
    if (isOver) return saveErasure(erasure, { state: 'settling', at, tally, dueMs: now(), isOver });
  }
}

/** Companies may know people by their e-mail address; what is known of that address goes too. */
async function complete(erasure: OpenErasure, tally: ErasureTally, now: number): Promise<void> {
  const dropped = { items: 0, readUnits: 0, writeUnits: 0 };
  await dropKeys('records', [suppressionKey(erasure.company, erasure.person)], dropped);
  await completeErasure(erasure, { ...tally, writeUnits: tally.writeUnits + dropped.writeUnits }, now);
}

async function settleDay(
  erasure: OpenErasure,
  day: string,
  found: readonly Found[],
  tally: ErasureTally,
): Promise<void> {
  const { company, person, standIn } = erasure;
  const rows = rowsOf(found, ({ changes }) => changes.sets);
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const some = rows.slice(start, start + ROWS_AT_ONCE);
    await Promise.all(
      some.map(([partition, row]) =>
        replaceMember(
          { pk: { S: PARTITIONS.rollups.rows(company, partition) }, sk: { S: row } },
          person,
          standIn,
          tally,
        ),
      ),
    );
  }
  const filled = rowsOf(found, ({ changes }) => changes.filledSets);
  for (const [partition, row] of filled) {
    await replaceWhereIn(
      { pk: { S: PARTITIONS.rollups.rows(company, partition) }, sk: { S: row } },
      person,
      standIn,
      tally,
    );
  }
  const sums = sumsOf(found);
  const sets = rowsOf(found, ({ changes }) => changes.ownSets);
  if (Object.keys(sums).length > 0) await moveOwnRows(erasure, { day, sums, sets }, tally);
  tally.rows += rows.length + sets.length + (Object.keys(sums).length > 0 ? 1 : 0);
}

function rowsOf(
  found: readonly Found[],
  of: (one: Found) => readonly [partition: string, row: string][],
): [partition: string, row: string][] {
  return [...new Map(found.flatMap(of).map((key) => [key.join('\n'), key])).values()];
}

function sumsOf(found: readonly Found[]): Record<string, string> {
  const sums = new Map<string, bigint>();
  for (const { changes } of found) {
    for (const [measure, amount] of Object.entries(changes.own))
      sums.set(measure, (sums.get(measure) ?? 0n) + toScaled(amount));
  }
  return Object.fromEntries(Array.from(sums, ([measure, scaled]) => [measure, fromScaled(scaled)]));
}
