import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { count, mediaApi } from '#test/support/media-api.ts';
import { toItem, uniqueById, videoEvents } from '#test/support/media-events.ts';
import { datesUpTo, summaryModel, videoModel } from '#test/support/media-model.ts';
import { differences, MEDIA_SHAPES } from '#test/support/media-shapes.ts';
import { modelDay } from '#test/support/model-time.ts';
import { search } from '#test/support/search.ts';

/**
 * P6, P19: the answers about videos are the fold of the unique events, in any order, with copies and late events, for
 * companies in different zones. Replay a failure with SEED=… RUNPATH=… as fast-check prints them.
 */
const RUNS = Number(process.env['RUNS'] ?? (process.env['DEEP'] ? 300 : 3));
/** Six hours after clocks went forward in New York: the day has 23 hours. */
const NOW = Date.UTC(2026, 2, 8, 13, 20);
const HOUR = 3_600_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const event = videoEvents({ from: NOW - 70 * 24 * HOUR, to: NOW });

let companies = 0;

describe('videos/{id}', () => {
  it('is the fold of the unique events', { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 120, size: 'max' }),
        fc.constantFrom('America/New_York', 'Asia/Kathmandu', 'UTC', 'Pacific/Auckland'),
        fc.constantFrom('7d', '30d', '1d'),
        fc.constantFrom('day', 'week'),
        async (sent, timeZone, period, interval) => {
          const company = { id: `co_${companies++}`, timeZone };
          const unique = uniqueById(sent);
          await count(company, [...unique, ...sent.slice(0, 20)].map(toItem), NOW);
          const get = mediaApi(() => NOW);
          const days = Number.parseInt(period, 10);
          const today = modelDay(NOW, timeZone);
          const dates = datesUpTo(today, 2 * days);
          for (const id of ['v1', 'v#2']) {
            const expected = videoModel({
              events: unique.filter(({ properties }) => properties['video_id'] === id),
              timeZone,
              dates: dates.slice(days),
              datesBefore: dates.slice(0, days),
              today,
              interval,
            });
            const address = `/v2/analytics/videos/${encodeURIComponent(id)}?period=${period}&groupBy=${interval}`;
            const { status, json } = await get(company, address);
            if (expected === null) {
              expect([status, json.success, json.error?.code]).toEqual([
                404,
                false,
                'ANALYTICS_DATA_UNAVAILABLE',
              ]);
              continue;
            }
            const { period: span, ...data } = json.data as { period: { start: string; end: string } };
            expect(differences(json.data, MEDIA_SHAPES.video)).toEqual([]);
            expect(data).toEqual(expected);
            expect(modelDay(Date.parse(span.start), timeZone)).toBe(dates[days]);
            expect(modelDay(Date.parse(span.start) - 1, timeZone)).toBe(dates[days - 1]);
            expect(modelDay(Date.parse(span.end) - 1, timeZone)).toBe(today);
          }
        },
      ),
      { numRuns: RUNS, ...search },
    );
  });
});

describe('videos/summary', () => {
  it('is the fold of the unique events', { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 120, size: 'max' }),
        fc.constantFrom('America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland'),
        fc.constantFrom('1d', '7d', '30d'),
        async (sent, timeZone, period) => {
          const company = { id: `co_${companies++}`, timeZone };
          const unique = uniqueById(sent);
          await count(company, [...unique, ...sent.slice(0, 20)].map(toItem), NOW);
          const days = Number.parseInt(period, 10);
          const dates = datesUpTo(modelDay(NOW, timeZone), 2 * days);
          const expected = summaryModel({
            events: unique,
            timeZone,
            dates: dates.slice(days),
            datesBefore: dates.slice(0, days),
          });
          const { status, json } = await mediaApi(() => NOW)(
            company,
            `/v2/analytics/videos/summary?period=${period}`,
          );
          if (expected === null) {
            expect([status, json.success, json.error?.code]).toEqual([
              404,
              false,
              'ANALYTICS_DATA_UNAVAILABLE',
            ]);
            return;
          }
          expect(differences(json.data, MEDIA_SHAPES.summary)).toEqual([]);
          expect(json.data).toEqual(expected);
        },
      ),
      { numRuns: RUNS, ...search },
    );
  });
});
