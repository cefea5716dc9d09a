import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { applyNow, ingest } from '#shared/metrics/ingest.ts';
import { isKept } from '#shared/metrics/kept.ts';
import type { OwnDefinition } from '#shared/metrics/own/definition.ts';
import { OwnMetrics } from '#shared/metrics/own/own-metrics.ts';
import { querySeries } from '#shared/metrics/query.ts';
import { reconcile } from '#shared/metrics/reconcile/index.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { modelEvent, toItem } from '#test/support/model-events.ts';
import { modelDay } from '#test/support/model-time.ts';
import { belongsToOwn, definitionOf, ownDefinitions, ownFigure } from '#test/support/own-model.ts';
import { dimensionOf, type ModelEvent, modelHour, uniqueEvents } from '#test/support/reference-model.ts';
import { search } from '#test/support/search.ts';

/** Own metrics are the fold of their events, and a reconciliation brings them there wherever instances disagreed. */
const RUNS = Number(process.env['RUNS'] ?? (process.env['DEEP'] ? 300 : 2));
const NOW = Date.UTC(2026, 10, 1, 12);
const HOUR = 3_600_000;
const COMPANY = { company: 'co', timeZone: 'Asia/Kathmandu', currency: 'GBP' };
const RELATIVE_ERROR = 0.01;

vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const events = fc.array(modelEvent({ company: 'co', from: NOW - 40 * HOUR, to: NOW, ids: 90 }), {
  minLength: 1,
  maxLength: 80,
});

async function take(batch: readonly ModelEvent[], own: OwnMetrics): Promise<void> {
  if (batch.length === 0) return;
  const scope = { ...COMPANY, retentionDays: 365, now: NOW, own };
  const result = await ingest(batch.map(toItem), scope);
  expect(result.errors).toEqual([]);
  expect(await applyNow(result, scope)).toBe(true);
}

async function repaired(own: OwnMetrics): Promise<void> {
  const span = { timeZone: COMPANY.timeZone, first: '2026-10-30', last: '2026-11-01' };
  const run = async () =>
    reconcile({ company: 'co', own, span, repair: true, deadline: Number.POSITIVE_INFINITY, now: Date.now });
  expect((await run()).unsettled).toBe(0);
  expect((await run()).differences).toEqual([]);
}

async function expectOwn(definitions: readonly OwnDefinition[], sent: readonly ModelEvent[]): Promise<void> {
  const own = new OwnMetrics(definitions);
  const unique = uniqueEvents(sent);
  for (const definition of definitions) {
    const metric = own.find(definition.name);
    if (!metric) throw new Error(`${definition.name} is no metric.`);
    for (const granularity of ['day', 'hour'] as const) {
      for (const tuple of [[], ...definition.dimensions.map((name) => [name])]) {
        if (!isKept(metric, granularity, tuple)) continue;
        const bounds = ['2026-10-01', '2026-11-30'];
        const [start = '', end = ''] = granularity === 'day' ? bounds : bounds.map((day) => `${day}T00`);
        const asked = { metrics: [metric], granularity, start, end, groupBy: tuple, filters: {} };
        const { rows, totals } = await querySeries(COMPANY, asked);
        const kept = unique.filter(
          (event) =>
            belongsToOwn(definition, definitions, event) &&
            tuple.every((name) => dimensionOf(event, name) !== undefined),
        );
        const keyOf = (event: ModelEvent) =>
          JSON.stringify([
            granularity === 'day' ? modelDay(event.at, COMPANY.timeZone) : modelHour(event.at),
            ...tuple.map((name) => dimensionOf(event, name)),
          ]);
        const figures = (group: readonly ModelEvent[]) => ownFigure(definition, definitions, group);
        const wanted = Map.groupBy(kept, keyOf);
        const shown = new Map(
          rows.map(({ bucket, dims, values }) => [
            JSON.stringify([bucket, ...Object.values(dims)]),
            values[metric.name] ?? null,
          ]),
        );
        const question = { definition, granularity, tuple };
        expect({ question, keys: [...shown.keys()].sort() }).toEqual({
          question,
          keys: [...wanted.keys()].sort(),
        });
        for (const [key, group] of wanted)
          expectSame(shown.get(key) ?? null, figures(group), { ...question, key });
        expectSame(totals[metric.name] ?? null, figures(kept), question);
      }
    }
  }
}

/** To the last digit, but for percentiles, which are within one per cent. */
function expectSame(
  given: string | null,
  wanted: string | null,
  question: { definition: OwnDefinition; key?: string },
): void {
  const isQuantile = /^p\d/.test(question.definition.aggregation);
  const isNear =
    isQuantile &&
    given !== null &&
    wanted !== null &&
    Math.abs(Number(given) - Number(wanted)) <= RELATIVE_ERROR * Math.abs(Number(wanted));
  expect({ question, value: isNear ? wanted : given }).toEqual({ question, value: wanted });
}

describe('own metrics', () => {
  it('are the fold of their events, duplicates and order whatever', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(ownDefinitions, events, fc.nat(80), async (definitions, sent, cut) => {
        await database.reset();
        const own = new OwnMetrics(definitions);
        await take(sent.slice(0, cut), own);
        await take(sent.slice(cut), own);
        await expectOwn(definitions, sent);
        await repaired(own);
        await expectOwn(definitions, sent);
      }),
      { numRuns: RUNS, ...search },
    );
  });

  it('are made whole by a reconciliation where instances knew other definitions, or none', {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        ownDefinitions,
        fc.array(fc.tuple(events, fc.nat(5)), { minLength: 1, maxLength: 4 }),
        async (definitions, batches) => {
          await database.reset();
          // A ratio needs what it divides, so instances know the first few of what was made.
          for (const [batch, known] of batches)
            await take(batch, new OwnMetrics(definitions.slice(0, known)));
          await repaired(new OwnMetrics(definitions));
          await expectOwn(
            definitions,
            batches.flatMap(([batch]) => batch),
          );
        },
      ),
      { numRuns: RUNS, ...search },
    );
  });

  it('cost few deltas however the places of a batch alternate', async () => {
    await database.reset();
    const own = new OwnMetrics(
      ['a', 'b', 'c'].map((name) => definitionOf(name, { event: 'purchase', dimensions: ['country'] })),
    );
    const countries = ['France', 'Germany', 'Italy', 'Spain'];
    const batch = Array.from({ length: 500 }, (_, index) => ({
      event_id: `e${index}`,
      event: 'purchase',
      timestamp: new Date(NOW - index * 1_000).toISOString(),
      user_id: `u${index % 50}`,
      properties: {
        order_id: `o${Math.floor(index / 4)}`,
        country: countries[index % countries.length],
        device: index % 2 ? 'mobile' : 'desktop',
      },
    }));
    const result = await ingest(batch, { ...COMPANY, retentionDays: 365, now: NOW, own });
    expect(result.accepted).toBe(500);
    expect(result.deltas.length).toBeLessThanOrEqual(10);
  });
});
