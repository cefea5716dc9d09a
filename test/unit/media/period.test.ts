import { describe, expect, it } from 'vitest';
import { from, hoursOf, intervalOf, intoBuckets, previousOf, spanOf } from '#shared/media/period.ts';
import { PERIODS, requirePeriod, requireSections } from '#shared/media/query-schema.ts';
import { timelineOf } from '#shared/media/timeline.ts';
import { PlatformError } from '#shared/runtime/errors.ts';

const scope = (changes = {}) => ({
  timeZone: 'America/New_York',
  now: Date.parse('2026-03-08T16:20:00Z'),
  retentionDays: 365,
  ...changes,
});
const codeOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return error instanceof PlatformError ? error.code : error;
  }
  return 'none';
};
const instants = ({ start, end }: { start: number; end: number }) =>
  [start, end].map((at) => new Date(at).toISOString().slice(0, 16));

describe('a period', () => {
  it('of days is whole days of the zone, today among them, whatever clocks do', () => {
    expect(spanOf('7d', scope())).toMatchObject({
      granularity: 'day',
      first: '2026-03-02',
      last: '2026-03-08',
    });
    // Clocks went forward at two that night: today has 23 hours.
    expect(instants(spanOf('1d', scope()))).toEqual(['2026-03-08T05:00', '2026-03-09T04:00']);
    expect(instants(spanOf('7d', scope()))).toEqual(['2026-03-02T05:00', '2026-03-09T04:00']);
  });

  it('of hours holds the last hour whole, and the running one', () => {
    expect(spanOf('1h', scope())).toMatchObject({
      granularity: 'hour',
      first: '2026-03-08T15',
      last: '2026-03-08T16',
    });
    expect(spanOf('24h', scope())).toMatchObject({ first: '2026-03-07T16', last: '2026-03-08T16' });
  });

  it('that the plan keeps no data for is refused, and so is comparing with one', () => {
    const basic = scope({ retentionDays: 30 });
    expect(codeOf(() => spanOf('90d', basic))).toBe('ANALYTICS_DATA_UNAVAILABLE');
    expect(previousOf(spanOf('30d', basic), basic)).toBeUndefined();
    expect(previousOf(spanOf('7d', basic), basic)).toMatchObject({ first: '2026-02-23', last: '2026-03-01' });
    expect(spanOf('all', basic)).toMatchObject({ first: '2026-02-07', last: '2026-03-08' });
  });

  it('of all data begins with the first event', () => {
    const all = spanOf('all', scope());
    expect(from('2026-02-10', all, 'America/New_York')).toMatchObject({
      first: '2026-02-10',
      last: '2026-03-08',
    });
  });

  it('has hours in its timeline only where they are few', () => {
    expect(intervalOf('7d', undefined)).toBe('day');
    expect(intervalOf('24h', undefined)).toBe('hour');
    expect(intervalOf('30d', 'hour')).toBe('hour');
    expect(codeOf(() => intervalOf('90d', 'hour'))).toBe('ANALYTICS_INVALID_PERIOD');
    expect(codeOf(() => intervalOf('all', 'hour'))).toBe('ANALYTICS_INVALID_PERIOD');
  });

  it.each(['', '8d', '7D', '7d ', '-7d', '7', 'last week', '__proto__'])('%j is refused', (text) => {
    expect(codeOf(() => requirePeriod(text))).toBe('ANALYTICS_INVALID_PERIOD');
  });

  it.each(PERIODS)('%s is taken', (text) => {
    expect(requirePeriod(text)).toBe(text);
  });
});

describe('metrics', () => {
  const SECTIONS = ['views', 'engagement'] as const;
  it('come with commas or repeated, in any order and number', () => {
    expect(requireSections('engagement, views', SECTIONS)).toEqual(new Set(SECTIONS));
    expect(requireSections(['views', 'views'], SECTIONS)).toEqual(new Set(['views']));
    expect(requireSections(undefined, SECTIONS)).toEqual(new Set(SECTIONS));
  });

  it.each(['', 'views,', 'likes', 'Views', 'views;engagement'])('%j are refused', (text) => {
    expect(codeOf(() => requireSections(text, SECTIONS))).toBe('ANALYTICS_INVALID_METRICS');
  });
});

describe('a timeline', () => {
  const { timeZone, now } = scope();
  const entries = (interval: 'hour' | 'day' | 'week', figures: [string, number][]) =>
    timelineOf({ span: spanOf('7d', scope()), interval, timeZone, now }, new Map(figures), (n) => ({
      n: n ?? 0,
    }));

  it('has every bucket, empty ones too, and marks the running one', () => {
    const days = entries('day', [['2026-03-03', 5]]);
    expect(days.map(({ date, n }) => [date, n])).toEqual(
      ['02', '03', '04', '05', '06', '07', '08'].map((day) => [`2026-03-${day}`, day === '03' ? 5 : 0]),
    );
    expect(days.filter(({ incomplete }) => incomplete).map(({ date }) => date)).toEqual(['2026-03-08']);
  });

  it('has as many hours as the days have', () => {
    const hours = entries('hour', [['2026-03-08T16', 3]]);
    expect(hours).toHaveLength(7 * 24 - 1);
    expect(hours.filter(({ n }) => n === 3)).toEqual([
      { date: '2026-03-08T16:00:00Z', n: 3, incomplete: true },
    ]);
  });

  it('has weeks that begin on Monday, and days fall into theirs', () => {
    expect(entries('week', []).map(({ date }) => date)).toEqual(['2026-03-02']);
    const into = intoBuckets(spanOf('30d', scope()), 'week', timeZone);
    expect([into('2026-02-22'), into('2026-02-23'), into('2026-03-01'), into('2026-01-01')]).toEqual([
      '2026-02-16',
      '2026-02-23',
      '2026-02-23',
      undefined,
    ]);
  });

  it('of hours covers the days of a zone that begin at a quarter past', () => {
    const kathmandu = scope({ timeZone: 'Asia/Kathmandu' });
    expect(hoursOf(spanOf('1d', kathmandu), 'Asia/Kathmandu')).toMatchObject({
      first: '2026-03-07T18',
      last: '2026-03-08T18',
    });
  });
});
