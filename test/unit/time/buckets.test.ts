import fc from 'fast-check';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';
import { describe, expect, it } from 'vitest';
import { type Bucket, bucketAt, bucketsIn, INTERVALS, zoned } from '#shared/time/buckets.ts';
import { ZONES } from '#test/support/zones.ts';

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);
const iso = ({ start, end }: Bucket) => [start, end].map((ms) => new Date(ms).toISOString().slice(0, 16));
const hoursOf = ({ start, end }: Bucket) => (end - start) / HOUR;

/** P19. Replay a failure with SEED=… as fast-check prints it. */
const RUNS = process.env['DEEP'] ? 5_000 : 300;
const seed = process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {};

/** Instants within a day and a half of the change of clocks that follows a moment; the moment where none does. */
function aroundChange(moment: number, zone: string, offset: number): number {
  const change = ZonedDateTime.getTimeZoneTransition(zoned(moment, zone), 'next');
  return change === null ? moment : change.epochMilliseconds + offset;
}

describe('buckets', () => {
  it('tile time in every zone: an instant is in one bucket, and the next begins where that ends', () => {
    const instant = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2031, 0) });
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.constantFrom(...INTERVALS),
        instant,
        fc.option(fc.integer({ min: -36 * HOUR, max: 36 * HOUR }), { freq: 4 }),
        (zone, interval, at, offset) => {
          const moment = offset === null ? at : aroundChange(at, zone, offset);
          const bucket = bucketAt(moment, interval, zone);
          expect(bucket.start).toBeLessThanOrEqual(moment);
          expect(bucket.end).toBeGreaterThan(moment);
          expect(bucketAt(bucket.start, interval, zone)).toEqual(bucket);
          expect(bucketAt(bucket.end - 1, interval, zone)).toEqual(bucket);
          expect(bucketAt(bucket.end, interval, zone).start).toBe(bucket.end);
        },
      ),
      { numRuns: RUNS, ...seed },
    );
  });

  it('of every zone cover two years without gap or overlap, each within one of the larger', () => {
    const span = { start: Date.UTC(2024, 0), end: Date.UTC(2026, 0) };
    for (const zone of ZONES) {
      const days = bucketsIn(span, 'day', zone);
      for (const larger of ['week', 'month'] as const) {
        const buckets = bucketsIn(span, larger, zone);
        for (const [index, bucket] of buckets.entries())
          if (index > 0) expect(bucket.start, zone).toBe(buckets[index - 1]?.end);
        const starts = new Set(days.map(({ start }) => start));
        for (const { start } of buckets.slice(1)) expect(starts.has(start), zone).toBe(true);
      }
    }
  });

  it.each([
    ['a day of 23 hours', '2026-03-29T12:00Z', 'Europe/London', 23],
    ['a day of 25 hours', '2026-10-25T12:00Z', 'Europe/London', 25],
    ['a day of 24.5 hours', '2026-04-04T20:00Z', 'Australia/Lord_Howe', 24.5],
    ['a day of 23.5 hours', '2026-10-03T20:00Z', 'Australia/Lord_Howe', 23.5],
  ])('%s', (_case, moment, zone, hours) => {
    expect(hoursOf(bucketAt(at(moment), 'day', zone))).toBe(hours);
  });

  it('a day whose midnight is skipped begins at 01:00', () => {
    expect(iso(bucketAt(at('2026-09-06T12:00Z'), 'day', 'America/Santiago'))).toEqual([
      '2026-09-06T04:00',
      '2026-09-07T03:00',
    ]);
  });

  it('a date that the zone skipped has no bucket', () => {
    const dates = bucketsIn(
      { start: at('2011-12-29T12:00Z'), end: at('2012-01-01T00:00Z') },
      'day',
      'Pacific/Apia',
    ).map(({ date }) => date);
    expect(dates).toEqual(['2011-12-29', '2011-12-31', '2012-01-01']);
  });

  it('hours are those of UTC in every zone: one that is lived twice is two, one of a half-hour zone begins at half past', () => {
    const span = { start: at('2026-10-25T00:00Z'), end: at('2026-10-25T02:00Z') };
    expect(bucketsIn(span, 'hour', 'Europe/London').map(iso)).toEqual([
      ['2026-10-25T00:00', '2026-10-25T01:00'],
      ['2026-10-25T01:00', '2026-10-25T02:00'],
    ]);
    expect(bucketAt(at('2026-10-25T18:31Z'), 'hour', 'Asia/Kolkata')).toMatchObject({
      start: at('2026-10-25T18:00Z'),
      date: '2026-10-25',
    });
  });

  it('weeks begin on Monday, months on the first, in the zone', () => {
    expect(iso(bucketAt(at('2026-11-22T23:30Z'), 'week', 'America/New_York'))[0]).toBe('2026-11-16T05:00');
    expect(bucketAt(at('2026-11-22T23:30Z'), 'week', 'Asia/Tokyo').date).toBe('2026-11-23');
    expect(iso(bucketAt(at('2026-03-15T00:00Z'), 'month', 'Asia/Kolkata'))).toEqual([
      '2026-02-28T18:30',
      '2026-03-31T18:30',
    ]);
  });
});
