import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { count, mediaApi } from '#test/support/media-api.ts';
import { toItem, uniqueById, userEvents } from '#test/support/media-events.ts';
import { datesUpTo, engagementModel, usersModel } from '#test/support/media-model.ts';
import { differences, MEDIA_SHAPES } from '#test/support/media-shapes.ts';
import { modelDay } from '#test/support/model-time.ts';
import { search } from '#test/support/search.ts';

/**
 * P6, P19: who is new, who came back and who stayed follows from the unique events alone, whatever order they come in:
 * late events that move the day on which somebody was first there end in the figures that they would have had in time.
 * Replay a failure with SEED=… RUNPATH=… as fast-check prints them.
 */
const RUNS = Number(process.env['RUNS'] ?? (process.env['DEEP'] ? 300 : 2));
/** Clocks went back in New York on this day. */
const NOW = Date.UTC(2026, 10, 1, 13, 20);
const DAY = 86_400_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

/** So many people over so few days that some are first there on every day of a period. */
const event = userEvents({ from: NOW - 45 * DAY, to: NOW, people: 60 });
const events = fc.array(event, { minLength: 60, maxLength: 120, size: 'max' });
const zone = fc.constantFrom('America/New_York', 'Europe/London', 'Pacific/Auckland');
let companies = 0;

describe('users', () => {
  it('are the fold of the unique events, in any order', { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 9, arbitrary: events }, fc.array(event, { minLength: 1, maxLength: 5 })),
        zone,
        fc.constantFrom('1d', '7d', '30d'),
        async (sent, timeZone, period) => {
          const company = { id: `co_${companies++}`, timeZone };
          const unique = uniqueById(sent);
          const half = Math.floor(unique.length / 2);
          // Two batches, neither in order of time: what the second one brings is late for the first.
          await count(company, [...unique.slice(0, half), ...sent.slice(0, 5)].map(toItem), NOW);
          await count(company, unique.slice(half).map(toItem), NOW);
          const days = Number.parseInt(period, 10);
          const today = modelDay(NOW, timeZone);
          const dates = datesUpTo(today, 2 * days);
          const question = {
            events: unique,
            timeZone,
            dates: dates.slice(days),
            datesBefore: dates.slice(0, days),
            today,
          };
          const get = mediaApi(() => NOW);
          await expectUsers(await get(company, `/v2/analytics/users?period=${period}`), usersModel(question));
          const engagement = await get(company, `/v2/analytics/users/engagement?period=${period}`);
          const expected = engagementModel(question);
          if (expected === null) expect(engagement.status).toBe(404);
          else {
            expect(differences(engagement.json.data, MEDIA_SHAPES.engagement)).toEqual([]);
            expect(engagement.json.data).toEqual(expected);
          }
        },
      ),
      { numRuns: RUNS, ...search },
    );
  });
});

async function expectUsers(
  { status, json }: Awaited<ReturnType<ReturnType<typeof mediaApi>>>,
  expected: ReturnType<typeof usersModel>,
): Promise<void> {
  if (expected === null) {
    expect([status, json.success, json.error?.code]).toEqual([404, false, 'ANALYTICS_DATA_UNAVAILABLE']);
    return;
  }
  expect(differences(json.data, MEDIA_SHAPES.users)).toEqual([]);
  expect(json.data).toEqual(expected);
}
