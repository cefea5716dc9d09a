import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRICS } from '#shared/metrics/catalogue/index.ts';
import { applyNow, ingest } from '#shared/metrics/ingest.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { expectFigures } from '#test/support/expect-figures.ts';
import { modelEvent, toItem } from '#test/support/model-events.ts';
import { MODEL_METRICS } from '#test/support/reference-model.ts';

/** What each metric means: many events of every kind at once, against the reference model. Replay with SEED=…. */
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const NOW = Date.UTC(2026, 10, 1, 12);
const EVENTS = 350;
const BATCH = 500;

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

describe('every metric of the catalogue', () => {
  it('is known to the reference model', () => {
    expect(MODEL_METRICS.toSorted()).toEqual(METRICS.map(({ name }) => name).toSorted());
  });

  it(`is the fold of its events and points, by every kind of bucket and dimension (SEED=${SEED})`, {
    timeout: 120_000,
  }, async () => {
    const company = { id: 'co', timeZone: 'Australia/Lord_Howe' };
    const scope = { company: company.id, timeZone: company.timeZone, retentionDays: 365, now: NOW };
    const span = { company: company.id, from: NOW - 30 * 3_600_000, to: NOW, ids: 2 ** 31 };
    const events = fc.sample(modelEvent(span), { numRuns: EVENTS, seed: SEED });
    for (let start = 0; start < events.length; start += BATCH) {
      const result = await ingest(events.slice(start, start + BATCH).map(toItem), scope);
      expect(result.errors).toEqual([]);
      expect(await applyNow(result, scope)).toBe(true);
    }
    await expectFigures(company, events);
  });
});
