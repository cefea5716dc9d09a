import type { DynamoDBStreamEvent } from 'aws-lambda';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { handler as aggregate } from '#functions/workers/aggregator/index.ts';
import { applyNow, ingest } from '#shared/metrics/ingest.ts';
import { querySeries } from '#shared/metrics/query.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { type ModelCompany as Company, expectFigures, QUESTIONS } from '#test/support/expect-figures.ts';
import { Crash, type Fault, injectFaults } from '#test/support/faults.ts';
import { firstContentOnly, levelPoint, modelEvent, toItem } from '#test/support/model-events.ts';
import type { ModelEvent } from '#test/support/reference-model.ts';
import { search } from '#test/support/search.ts';

/**
 * P1, P2, P3, P6, P7: whatever is repeated, re-cut, reordered, throttled or killed, the figures are the fold of the
 * unique events. Replay a failure with SEED=… RUNPATH=… as fast-check prints them.
 *
 * `npm run test:mutants` plants the bugs of mutants.ts and sees each of them caught.
 */
const RUNS = Number(process.env['RUNS'] ?? (process.env['DEEP'] ? 2_000 : 8));
const NOW = Date.UTC(2026, 10, 1, 12);
const HOUR = 3_600_000;

/** Whoever waits between two attempts goes on at once: no order of events here depends on time. */
vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const event = (company: string) =>
  fc.oneof(
    { arbitrary: modelEvent({ company, from: NOW - 200 * HOUR, to: NOW, ids: 60 }), weight: 7 },
    { arbitrary: levelPoint({ company, from: NOW - HOUR, to: NOW - 1, ids: 60 }), weight: 1 },
  );

const fault = fc.constantFrom<Fault>(
  'none',
  'none',
  'none',
  'none',
  'throttle',
  'conflict',
  'internal',
  'lostAnswer',
  'crashBefore',
  'crashAfter',
);

/** Another two each time: every run of all of them would spend its time on reading. */
const questions = fc.shuffledSubarray([...QUESTIONS], { minLength: 2, maxLength: 2 });

const scenario = fc.record({
  asked: questions,
  timeZones: fc.tuple(
    fc.constantFrom('Europe/London', 'America/New_York'),
    fc.constantFrom('Asia/Kathmandu', 'Pacific/Auckland'),
  ),
  // By default arrays would hardly have more than ten.
  first: fc.array(event('first'), { minLength: 1, maxLength: 90, size: 'max' }),
  second: fc.array(event('second'), { minLength: 0, maxLength: 60, size: 'max' }),
  batchSizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 8, maxLength: 8 }),
  waits: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  faults: fc.array(fault, { minLength: 30, maxLength: 60, size: 'max' }),
  streamCuts: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 6, maxLength: 6 }),
  shuffle: fc.integer(),
});

/** A client that sends its batch until every item has a lasting verdict, over crashes of the other side. */
async function sendUntilTaken(batch: readonly ModelEvent[], company: Company, wait: boolean): Promise<void> {
  for (;;) {
    try {
      const scope = { company: company.id, timeZone: company.timeZone, retentionDays: 365, now: NOW };
      const result = await ingest(batch.map(toItem), scope);
      expect(result.accepted + result.duplicates + result.errors.length).toBe(batch.length);
      if (wait) await applyNow(result, scope);
      if (result.errors.length === 0) return;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
}

/** Every delta reaches the aggregator at least once, in any order and cut, some of them again. */
async function runStream(cuts: readonly number[], shuffle: number): Promise<void> {
  const deltas = await database.items('deltas');
  const records = deltas.map((NewImage, index) => ({
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: String(index), NewImage },
  }));
  const again = records.filter((_record, index) => (index + shuffle) % 3 === 0);
  const order = [...records, ...again].sort((one, other) => spread(one, shuffle) - spread(other, shuffle));
  let turn = 0;
  while (order.length > 0) {
    // Two consumers at once, as while a shard splits: nothing may depend on which of them comes first.
    const batches = [
      order.splice(0, cuts[turn++ % cuts.length]),
      order.splice(0, cuts[turn++ % cuts.length]),
    ];
    await Promise.all(batches.map(deliver));
  }
}

type StreamRecord = { dynamodb: { SequenceNumber: string } };

async function deliver(batch: StreamRecord[]): Promise<void> {
  let rest = batch;
  while (rest.length > 0) {
    try {
      const { batchItemFailures } = await aggregate({ Records: rest });
      const failed = new Set(batchItemFailures.map((failure) => failure.itemIdentifier));
      rest = rest.filter((record) => failed.has(record.dynamodb.SequenceNumber));
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
}

function spread(record: StreamRecord, seed: number): number {
  return Math.imul(Number(record.dynamodb.SequenceNumber) + 7, seed | 1) >>> 0;
}

describe('exactly once', () => {
  it('the figures are the fold of the unique events, whatever happens on the way', {
    timeout: 3_600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        scenario,
        async ({ asked, timeZones, first, second, batchSizes, waits, faults, streamCuts, shuffle }) => {
          await database.reset();
          const companies: Company[] = [
            { id: 'first', timeZone: timeZones[0] },
            { id: 'second', timeZone: timeZones[1] },
          ];
          const coming = [...faults];
          const removeFaults = injectFaults(dynamo(), () => coming.shift() ?? 'none');
          try {
            for (const [company, events] of [
              [companies[0], first],
              [companies[1], second],
            ] as const) {
              const rest = firstContentOnly(events);
              for (let turn = 0; rest.length > 0; turn++) {
                await sendUntilTaken(
                  rest.splice(0, batchSizes[turn % 8]),
                  company as Company,
                  waits[turn % 8] ?? false,
                );
              }
            }
            await runStream(streamCuts, shuffle);
          } finally {
            removeFaults();
          }
          for (const company of companies)
            await expectFigures(company, firstContentOnly(company.id === 'first' ? first : second), asked);
        },
      ),
      { numRuns: RUNS, ...search },
    );
  });

  it('concurrent copies of one batch are counted once, and every copy gets its verdicts', async () => {
    await database.reset();
    const company = { id: 'first', timeZone: 'Europe/London' };
    const scope = { company: company.id, timeZone: company.timeZone, retentionDays: 365, now: NOW };
    const events = Array.from(
      { length: 120 },
      (_value, n): ModelEvent => ({
        id: `c${n}`,
        company: 'first',
        name: 'purchase',
        at: NOW - n * 60_000,
        value: '1.99',
        user: `u${n % 5}`,
        properties: { order_id: `o${n % 9}`, quantity: 1, country: 'France' },
      }),
    );
    const results = await Promise.all(Array.from({ length: 4 }, () => ingest(events.map(toItem), scope)));
    expect(results.reduce((sum, result) => sum + result.accepted, 0)).toBe(120);
    for (const result of results) expect(result.accepted + result.duplicates).toBe(120);
    await runStream([5], 1);
    await expectFigures(company, events);
  });

  it('the first content under an id stays, and another company may use the id too (P2)', async () => {
    await database.reset();
    const scope = (company: string) => ({ company, timeZone: 'UTC', retentionDays: 365, now: NOW });
    const item = (value: string) => ({ event_id: 'same', event: 'purchase', value });
    const take = async (company: string, value: string) => {
      const result = await ingest([item(value)], scope(company));
      await applyNow(result, scope(company));
      return [result.accepted, result.duplicates];
    };
    expect(await take('first', '5.00')).toEqual([1, 0]);
    expect(await take('first', '7.00')).toEqual([0, 1]);
    expect(await take('second', '9.00')).toEqual([1, 0]);
    const revenue = async (company: string) =>
      (
        await querySeries(
          { company, timeZone: 'UTC', currency: 'GBP' },
          {
            metrics: ['revenue'],
            start: '2026-11-01',
            end: '2026-11-01',
            granularity: 'day',
            groupBy: [],
            filters: {},
          },
        )
      ).totals['revenue'];
    expect([await revenue('first'), await revenue('second')]).toEqual(['5', '9']);
  });

  it('a poison record costs only itself (P7)', async () => {
    await database.reset();
    const scope = { company: 'first', timeZone: 'UTC', retentionDays: 365, now: NOW };
    await ingest([{ event_id: 'a', event: 'purchase', value: '5.00' }], scope);
    const [delta] = await database.items('deltas');
    const record = (SequenceNumber: string, NewImage: unknown) => ({
      eventName: 'INSERT',
      dynamodb: { SequenceNumber, NewImage },
    });
    const poison = (sk: string, rows: string) => ({
      pk: { S: 'first#2026-11-01' },
      sk: { S: sk },
      rows: { S: rows },
      expires_at: { N: '1' },
    });
    const batch = [
      record('1', poison('dlt_1', 'not json')),
      record(
        '2',
        poison(
          'dlt_2',
          JSON.stringify([['sales#day#all', '2026-11-01', { revenue: `9${'0'.repeat(130)}` }, []]]),
        ),
      ),
      record('3', delta),
    ];
    const { batchItemFailures } = await aggregate({ Records: batch } as unknown as DynamoDBStreamEvent);
    expect(batchItemFailures.map((failure) => failure.itemIdentifier).sort()).toEqual(['1', '2']);
    const { totals } = await querySeries(
      { company: 'first', timeZone: 'UTC', currency: 'GBP' },
      {
        metrics: ['revenue'],
        start: '2026-11-01',
        end: '2026-11-01',
        granularity: 'day',
        groupBy: [],
        filters: {},
      },
    );
    expect(totals['revenue']).toBe('5');
  });
});
