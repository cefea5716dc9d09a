import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ValueGate } from '#shared/metrics/cardinality/gate.ts';
import { applyNow, ingest } from '#shared/metrics/ingest.ts';
import { OwnMetrics } from '#shared/metrics/own/own-metrics.ts';
import { parseItem } from '#shared/metrics/parse-item.ts';
import type { IngestScope, Point } from '#shared/metrics/point.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { expectFigures, QUESTIONS } from '#test/support/expect-figures.ts';
import { meterOf } from '#test/support/meter.ts';
import { modelEvent, toItem } from '#test/support/model-events.ts';
import { definitionOf } from '#test/support/own-model.ts';
import { search } from '#test/support/search.ts';

/** Limits of values hold over concurrent instances, refuse nobody who keeps to them, and cost such a one nothing. */
const RUNS = Number(process.env['RUNS'] ?? (process.env['DEEP'] ? 1000 : 60));
const NOW = Date.UTC(2026, 10, 1, 12);
const SCOPE: IngestScope = { company: 'co', timeZone: 'UTC', retentionDays: 365, now: NOW };

vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

let database: TestDatabase;
let meter: ReturnType<typeof meterOf>;
beforeAll(async () => {
  database = await startTestDatabase();
  meter = meterOf(dynamo());
});
afterAll(() => database.stop());

let made = 0;
function itemOf(country: string, event = 'purchase'): Record<string, unknown> {
  return { event_id: `e${made++}`, event, timestamp: new Date(NOW).toISOString(), properties: { country } };
}

function pointOf(item: object, scope: IngestScope): Point {
  const parsed = parseItem(item, scope);
  if ('fault' in parsed) throw new Error(parsed.fault.message);
  return parsed.point;
}

/** Values that the gate admits of these, one point for each. */
async function admitted(gate: ValueGate, values: readonly number[], scope: IngestScope): Promise<number[]> {
  const points = values.map((value) => ({ value, point: pointOf(itemOf(`c${value}`), scope) }));
  const faults = await gate.admit(
    points.map(({ point }) => point),
    scope,
  );
  return points.filter(({ point }) => !faults.has(point.id)).map(({ value }) => value);
}

describe('the limit of a dimension', () => {
  it('holds over concurrent instances within what each may keep to itself', {
    timeout: 600_000,
  }, async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(
          fc.array(fc.tuple(fc.nat(3), fc.array(fc.nat(60), { minLength: 1, maxLength: 20 })), {
            minLength: 1,
            maxLength: 4,
          }),
          { minLength: 1, maxLength: 6 },
        ),
        async (limit, untold, instances, rounds) => {
          const scope = { ...SCOPE, company: `co${run++}`, limits: { values: limit, names: 10 } };
          const gates = Array.from({ length: instances }, () => new ValueGate(untold));
          const passed = new Set<number>();
          const sent = new Set<number>();
          const byGate = gates.map(() => new Set<number>());
          for (const round of rounds) {
            await Promise.all(
              round.map(async ([instance, values]) => {
                const index = instance % instances;
                const gate = gates[index];
                if (!gate) return;
                const before = [...(byGate[index] ?? [])];
                const taken = await admitted(gate, values, scope);
                for (const value of values) sent.add(value);
                for (const value of taken) {
                  passed.add(value);
                  byGate[index]?.add(value);
                }
                // What an instance has admitted, it admits again.
                for (const value of before) if (values.includes(value)) expect(taken).toContain(value);
              }),
            );
          }
          const own = Math.min(untold, Math.floor(limit / 10));
          expect(passed.size).toBeLessThanOrEqual(limit + own * instances);
          if (sent.size <= limit) expect(passed).toEqual(sent);
          if (own === 0) expect(passed.size).toBe(Math.min(limit, sent.size));
        },
      ),
      { numRuns: RUNS, ...search },
    );
  });

  it('leaves figures the fold of what was accepted, and every item its verdict', {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(modelEvent({ company: 'co', from: NOW - 30 * 3_600_000, to: NOW, ids: 60 }), {
          minLength: 1,
          maxLength: 80,
        }),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(10_000),
        async (events, limit, salt) => {
          await database.reset();
          const scope = { ...SCOPE, company: `fold${salt}`, limits: { values: limit, names: 1 } };
          const own = events.map((event) => ({ ...event, company: scope.company }));
          const result = await ingest(own.map(toItem), scope);
          expect(result.accepted + result.duplicates + result.errors.length).toBe(events.length);
          expect(new Set(result.errors.map(({ index }) => index)).size).toBe(result.errors.length);
          for (const { code, field } of result.errors)
            expect([code, field]).toEqual([
              'CARDINALITY_EXCEEDED',
              expect.stringMatching(/^(properties|dimensions)\.|^(event|metric)$/),
            ]);
          await applyNow(result, scope);
          const refused = new Set(result.errors.map(({ index }) => index));
          const taken = own.filter((_event, index) => !refused.has(index));
          await expectFigures({ id: scope.company, timeZone: 'UTC' }, taken, QUESTIONS.slice(0, 3));
        },
      ),
      { numRuns: Math.ceil(RUNS / 20), ...search },
    );
  });

  it('costs nothing up to 50 values of each dimension, and one small write beyond', async () => {
    const scope = { ...SCOPE, company: 'cheap', limits: { values: 1_000, names: 200 } };
    const batch = (from: number, values: number) =>
      Array.from({ length: 200 }, (_, index) => pointOf(itemOf(`c${from + (index % values)}`), scope));
    const gate = new ValueGate();
    meter.take();
    await gate.admit(batch(0, 50), scope);
    expect(meter.take()).toEqual({ read: 0, write: 0 });
    await gate.admit(batch(0, 51), scope);
    expect(meter.take()).toEqual({ read: 0, write: 1 });
    await gate.admit(batch(0, 51), scope);
    expect(meter.take()).toEqual({ read: 0, write: 0 });
    await gate.admit(batch(51, 49), scope);
    expect(meter.take()).toEqual({ read: 0, write: 0 });
  });

  it('counts a declared dimension of an own metric that its event is not kept by', async () => {
    const own = new OwnMetrics([
      definitionOf('of_videos', { event: 'purchase', dimensions: ['country', 'video_id'] }),
    ]);
    const scope = { ...SCOPE, company: 'own', limits: { values: 2, names: 10 }, own };
    const item = (video: string) => ({
      ...itemOf('France'),
      properties: { country: 'France', video_id: video },
    });
    const faults = await new ValueGate().admit(
      ['v1', 'v2', 'v3'].map((video) => pointOf(item(video), scope)),
      scope,
    );
    expect([...faults.values()].map(({ field }) => field)).toEqual(['properties.video_id']);
  });

  it('refuses nothing while it cannot be held', async () => {
    const scope = { ...SCOPE, company: 'broken', limits: { values: 1, names: 10 } };
    const table = process.env['COUNTERS_TABLE'];
    process.env['COUNTERS_TABLE'] = 'missing';
    try {
      expect(await admitted(new ValueGate(), [1, 2, 3], scope)).toEqual([1, 2, 3]);
    } finally {
      process.env['COUNTERS_TABLE'] = table;
    }
  });
});
