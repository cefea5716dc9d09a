import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { applyNow, ingest } from '#shared/metrics/ingest.ts';
import { type ReconcileReport, reconcile } from '#shared/metrics/reconcile/index.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { type Moment, withArrivals } from '#test/support/arrivals.ts';
import { type Item, startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { expectFigures, QUESTIONS } from '#test/support/expect-figures.ts';
import { modelEvent, toItem } from '#test/support/model-events.ts';
import type { ModelEvent } from '#test/support/reference-model.ts';
import { search } from '#test/support/search.ts';

/** P8: whatever the rollups have lost or gained, a reconciliation finds it and puts it right, while ingest goes on. */
const RUNS = Number(process.env['RUNS'] ?? (process.env['DEEP'] ? 300 : 3));
const NOW = Date.UTC(2026, 10, 1, 12);
const HOUR = 3_600_000;
const COMPANY = { id: 'co', timeZone: 'Asia/Kathmandu' };
const SCOPE = { company: COMPANY.id, timeZone: COMPANY.timeZone, retentionDays: 365, now: NOW };
const ASKED = QUESTIONS.slice(0, 3);

vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

type Damage = 'sum' | 'gone' | 'extra' | 'members';
const damage = fc.record({
  row: fc.nat(),
  kind: fc.constantFrom<Damage>('sum', 'gone', 'extra', 'members'),
});
const events = (minLength: number, maxLength: number) =>
  fc.array(modelEvent({ company: 'co', from: NOW - 40 * HOUR, to: NOW, ids: 200 }), { minLength, maxLength });

/** Days are read five times a round, some hundred partitions twice; repairs are as many as there is damage. */
const moment = fc.oneof(
  fc.record<Moment>({ before: fc.constant('read of deltas'), nth: fc.integer({ min: 0, max: 14 }) }),
  fc.record<Moment>({ before: fc.constant('read of rollups'), nth: fc.integer({ min: 0, max: 400 }) }),
  fc.record<Moment>({ before: fc.constant('transaction'), nth: fc.integer({ min: 0, max: 5 }) }),
);

const ONE: ModelEvent = {
  id: 'e1',
  company: 'co',
  at: NOW - HOUR,
  name: 'page_view',
  value: null,
  user: null,
  properties: { country: 'France' },
};
/** Cases that searches have met: each was a fault once. */
const MET_ONCE: [ModelEvent[], Moment[], { row: number; kind: Damage }[]][] = [
  // As many rows taken away as are still to be settled: it ended there, and said that all was settled.
  [
    [ONE],
    [{ before: 'transaction', nth: 0 }],
    [
      { row: 0, kind: 'extra' },
      { row: 1, kind: 'sum' },
    ],
  ],
  // A key that sorts after the span's last date, and is no date.
  [
    [ONE],
    [{ before: 'read of deltas', nth: 0 }],
    [0, 1, 2, 3].map((row) => ({ row, kind: 'extra' as const })),
  ],
];

async function take(batch: readonly ModelEvent[], apply: boolean): Promise<void> {
  if (batch.length === 0) return;
  const result = await ingest(batch.map(toItem), SCOPE);
  expect(result.errors).toEqual([]);
  if (apply) await applyNow(result, SCOPE);
}

function run(repair: boolean): Promise<ReconcileReport> {
  const span = { timeZone: COMPANY.timeZone, first: '2026-10-30', last: '2026-11-01' };
  return reconcile({ company: COMPANY.id, span, repair, deadline: Number.POSITIVE_INFINITY, now: Date.now });
}

/** Breaks a row as no write of the platform would; true where that changed anything. */
async function breakRow(rows: readonly Item[], { row, kind }: { row: number; kind: Damage }): Promise<void> {
  const item = rows[row % rows.length];
  if (!item) return;
  const send = (Item: Item) => dynamo().send(new PutItemCommand({ TableName: 'rollups', Item }));
  switch (kind) {
    case 'gone':
      await dynamo().send(
        new DeleteItemCommand({
          TableName: 'rollups',
          Key: { pk: item['pk'] ?? { S: '' }, sk: item['sk'] ?? { S: '' } },
        }),
      );
      return;
    case 'extra':
      await send({ ...item, sk: { S: `${item['sk']?.S ?? ''}x` } });
      return;
    case 'members':
      if (item['members']) await send({ ...item, members: { BS: [Buffer.from('nobody!')] } });
      return;
    case 'sum': {
      const name = Object.keys(item).find((key) => item[key]?.N !== undefined && !/^~|expires/.test(key));
      if (name !== undefined) await send({ ...item, [name]: { N: '12345' } });
    }
  }
}

function rowsOf(items: readonly Item[]): Item[] {
  return items.filter(({ pk }) => !pk?.S?.includes('#applied#'));
}

function firstOnly(all: readonly ModelEvent[]): ModelEvent[] {
  return [...new Map(all.toReversed().map((event) => [event.id, event])).values()].toReversed();
}

describe('a reconciliation', () => {
  it('puts right what was broken, and what nobody applied, and then finds nothing', {
    timeout: 3_600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        events(1, 60),
        events(0, 30),
        fc.array(damage, { minLength: 1, maxLength: 12 }),
        async (applied, unapplied, damages) => {
          await database.reset();
          await take(applied, true);
          await take(unapplied, false);
          const rows = rowsOf(await database.items('rollups'));
          for (const one of damages) await breakRow(rows, one);
          const seen = await run(false);
          expect([seen.repaired, seen.missingPoints]).toEqual([0, 0]);
          const first = await run(true);
          expect(first.unsettled).toBe(0);
          await expectFigures(COMPANY, firstOnly([...applied, ...unapplied]), ASKED);
          const second = await run(true);
          expect([second.differences, second.unapplied, second.unsettled]).toEqual([[], 0, 0]);
        },
      ),
      { numRuns: RUNS, ...search },
    );
  });

  it('loses and doubles nothing that arrives meanwhile', { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        events(1, 15),
        fc.array(moment, { minLength: 1, maxLength: 3 }),
        fc.array(damage, { minLength: 1, maxLength: 6 }),
        async (before, moments, damages) => {
          await database.reset();
          await take(before, true);
          const rows = rowsOf(await database.items('rollups'));
          for (const one of damages) await breakRow(rows, one);
          // The same again under other ids: whatever arrives changes every row that there is.
          const copies = moments.map((_at, index) =>
            firstOnly(before).map((event) => ({ ...event, id: `${event.id}-${index}` })),
          );
          const all = [...firstOnly(before), ...copies.flat()];
          const arrivals = moments.map((at, index) => ({
            at,
            arrive: () => take(copies[index] ?? [], true),
          }));
          const report = await withArrivals(() => run(true), arrivals);
          // One that was given no time to settle everything says so, and another run does.
          if (report.unsettled > 0) await run(true);
          await expectFigures(COMPANY, all, ASKED);
          expect((await run(false)).differences).toEqual([]);
        },
      ),
      { numRuns: RUNS, ...search, examples: MET_ONCE },
    );
  });

  it('changes nothing where points are gone: the truth is not known', async () => {
    await database.reset();
    await take(
      fc.sample(modelEvent({ company: 'co', from: NOW - HOUR, to: NOW, ids: 1000 }), { numRuns: 5, seed: 1 }),
      true,
    );
    const [point] = await database.items('points');
    const [row] = rowsOf(await database.items('rollups'));
    await dynamo().send(
      new DeleteItemCommand({ TableName: 'points', Key: { pk: point?.['pk'] ?? { S: '' } } }),
    );
    await breakRow([row ?? {}], { row: 0, kind: 'gone' });
    const before = await database.items('rollups');
    const report = await run(true);
    expect(report).toMatchObject({ missingPoints: 1, repaired: 0 });
    expect(report.differences.length).toBeGreaterThan(0);
    expect(await database.items('rollups')).toEqual(before);
  });
});
