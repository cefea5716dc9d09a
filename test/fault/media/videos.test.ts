import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { count, mediaApi } from '#test/support/media-api.ts';
import { datesUpTo, type MediaEvent, videoModel } from '#test/support/media-model.ts';
import { differences, MEDIA_SHAPES } from '#test/support/media-shapes.ts';
import { modelDay } from '#test/support/reference-model.ts';

/**
 * P6, P19: the answers about videos are the fold of the unique events, in any order, with copies and late events, for
 * companies in different zones. Replay a failure with SEED=… RUNPATH=… as fast-check prints them.
 */
const RUNS = Number(process.env['RUNS'] ?? (process.env['DEEP'] ? 500 : 25));
const replay = process.env['SEED']
  ? { seed: Number(process.env['SEED']), ...(process.env['RUNPATH'] ? { path: process.env['RUNPATH'] } : {}) }
  : {};
/** Six hours after clocks went forward in New York: the day has 23 hours. */
const NOW = Date.UTC(2026, 2, 8, 13, 20);
const HOUR = 3_600_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const event = fc
  .record({
    id: fc.integer({ min: 0, max: 200 }),
    name: fc.constantFrom(
      'video_view',
      'video_view',
      'video_view',
      'video_progress',
      'video_progress',
      'video_complete',
      'video_buffering',
      'video_quality',
      'video_error',
      'like',
      'comment',
      'share',
    ),
    at: fc.integer({ min: NOW - 70 * 24 * HOUR, max: NOW }),
    user: fc.option(fc.integer({ min: 0, max: 9 }).map((n) => `u${n}`)),
    video: fc.constantFrom('v1', 'v1', 'v1', 'v#2', 'v1#'),
    country: fc.option(fc.constantFrom('US', 'DE', 'Côte d#Ivoire'), { nil: undefined }),
    device: fc.option(fc.constantFrom('desktop', 'mobile'), { nil: undefined }),
    platform: fc.option(fc.constantFrom('web', 'ios', 'android'), { nil: undefined }),
    seconds: fc.integer({ min: 0, max: 400 }),
    bitrate: fc.option(fc.integer({ min: 200, max: 8_000 }), { nil: undefined }),
    completed: fc.boolean(),
  })
  .map(
    ({ id, name, at, user, video, country, device, platform, seconds, bitrate, completed }): MediaEvent => ({
      id: `e${id}`,
      name,
      at,
      user,
      properties: Object.fromEntries(
        Object.entries({
          video_id: video,
          country,
          device,
          platform,
          ...(name === 'video_progress' ? { watch_time: seconds, completed, bitrate } : {}),
          ...(name === 'video_quality' ? { bitrate } : {}),
          ...(name === 'video_buffering' ? { duration: seconds } : {}),
        }).flatMap(([field, value]) => (value === undefined ? [] : [[field, value] as const])),
      ),
    }),
  );

/** Sent later under the same id means a copy; the first content is the one that stays. */
export function uniqueById(events: readonly MediaEvent[]): MediaEvent[] {
  return [...new Map([...events].reverse().map((entry) => [entry.id, entry])).values()];
}

export function toItem({ id, name, at, user, properties }: MediaEvent): object {
  return {
    event_id: id,
    event: name,
    timestamp: new Date(at).toISOString(),
    ...(user === null ? {} : { user_id: user }),
    properties,
  };
}

let companies = 0;

describe('videos/{id}', () => {
  it('is the fold of the unique events', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 120 }),
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
      { numRuns: RUNS, ...replay },
    );
  });
});
