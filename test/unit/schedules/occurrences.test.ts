import { describe, expect, it } from 'vitest';
import { nextOccurrence, occurrencesAfter } from '#shared/schedules/occurrences.ts';
import type { Timing } from '#shared/schedules/timing.ts';

/** P20: exactly the documented runs, as docs/schedules.md tells them. */

function runs(timing: Timing, timeZone: string, after: string, count: number): string[] {
  const found: string[] = [];
  for (const { local, at } of occurrencesAfter({ timing, timeZone }, Date.parse(after))) {
    found.push(`${local} = ${new Date(at).toISOString().slice(0, 16)}Z`);
    if (found.length === count) break;
  }
  return found;
}

const daily = (time: string): Timing => ({ frequency: 'daily', time });
const cron = (pattern: string): Timing => ({ frequency: 'cron', cron: pattern });
const monthly = (day: number | 'last'): Timing => ({
  frequency: 'monthly',
  time: '09:00',
  day_of_month: day,
});

describe.each<[name: string, timing: Timing, zone: string, after: string, expected: string[]]>([
  [
    'London in spring: 01:30 is skipped and runs at 02:30',
    daily('01:30'),
    'Europe/London',
    '2026-03-27T12:00Z',
    [
      '2026-03-28T01:30 = 2026-03-28T01:30Z',
      '2026-03-29T01:30 = 2026-03-29T01:30Z',
      '2026-03-30T01:30 = 2026-03-30T00:30Z',
    ],
  ],
  [
    'London in autumn: 01:30 comes twice and runs the first time',
    daily('01:30'),
    'Europe/London',
    '2026-10-23T12:00Z',
    [
      '2026-10-24T01:30 = 2026-10-24T00:30Z',
      '2026-10-25T01:30 = 2026-10-25T00:30Z',
      '2026-10-26T01:30 = 2026-10-26T01:30Z',
    ],
  ],
  [
    'New York in spring: 02:30 is skipped and runs at 03:30',
    daily('02:30'),
    'America/New_York',
    '2026-03-07T00:00Z',
    [
      '2026-03-07T02:30 = 2026-03-07T07:30Z',
      '2026-03-08T02:30 = 2026-03-08T07:30Z',
      '2026-03-09T02:30 = 2026-03-09T06:30Z',
    ],
  ],
  [
    'New York in autumn: 01:30 comes twice and runs the first time',
    daily('01:30'),
    'America/New_York',
    '2026-10-31T00:00Z',
    [
      '2026-10-31T01:30 = 2026-10-31T05:30Z',
      '2026-11-01T01:30 = 2026-11-01T05:30Z',
      '2026-11-02T01:30 = 2026-11-02T06:30Z',
    ],
  ],
  [
    'hourly through the gap in London: the skipped hour and the one after it are one run',
    cron('0 * * * *'),
    'Europe/London',
    '2026-03-28T23:30Z',
    [
      '2026-03-29T00:00 = 2026-03-29T00:00Z',
      '2026-03-29T02:00 = 2026-03-29T01:00Z',
      '2026-03-29T03:00 = 2026-03-29T02:00Z',
    ],
  ],
  [
    'hourly through the fold in New York: the hour that comes twice is one run',
    cron('0 * * * *'),
    'America/New_York',
    '2026-11-01T03:30Z',
    [
      '2026-11-01T00:00 = 2026-11-01T04:00Z',
      '2026-11-01T01:00 = 2026-11-01T05:00Z',
      '2026-11-01T02:00 = 2026-11-01T07:00Z',
      '2026-11-01T03:00 = 2026-11-01T08:00Z',
    ],
  ],
  [
    'a week across both changes keeps its local time',
    { frequency: 'weekly', time: '09:00', day_of_week: 'monday' },
    'America/New_York',
    '2026-03-01T00:00Z',
    [
      '2026-03-02T09:00 = 2026-03-02T14:00Z',
      '2026-03-09T09:00 = 2026-03-09T13:00Z',
      '2026-03-16T09:00 = 2026-03-16T13:00Z',
    ],
  ],
  [
    'the 31st runs on the last day of shorter months',
    monthly(31),
    'Europe/London',
    '2026-01-01T00:00Z',
    [
      '2026-01-31T09:00 = 2026-01-31T09:00Z',
      '2026-02-28T09:00 = 2026-02-28T09:00Z',
      '2026-03-31T09:00 = 2026-03-31T08:00Z',
      '2026-04-30T09:00 = 2026-04-30T08:00Z',
    ],
  ],
  [
    'the 30th runs on the last day of February only',
    monthly(30),
    'America/New_York',
    '2026-01-15T00:00Z',
    [
      '2026-01-30T09:00 = 2026-01-30T14:00Z',
      '2026-02-28T09:00 = 2026-02-28T14:00Z',
      '2026-03-30T09:00 = 2026-03-30T13:00Z',
    ],
  ],
  [
    'the 29th runs on the leap day, and on the 28th of other years',
    monthly(29),
    'Europe/London',
    '2027-02-01T00:00Z',
    ['2027-02-28T09:00 = 2027-02-28T09:00Z', '2027-03-29T09:00 = 2027-03-29T08:00Z'],
  ],
  [
    'the last day of a leap February',
    monthly('last'),
    'Europe/London',
    '2028-02-01T00:00Z',
    ['2028-02-29T09:00 = 2028-02-29T09:00Z', '2028-03-31T09:00 = 2028-03-31T08:00Z'],
  ],
  [
    'cron on the leap day waits for the years that have it',
    cron('0 9 29 2 *'),
    'Europe/London',
    '2026-01-01T00:00Z',
    ['2028-02-29T09:00 = 2028-02-29T09:00Z', '2032-02-29T09:00 = 2032-02-29T09:00Z'],
  ],
  [
    'a clock change of half an hour (Lord Howe)',
    daily('02:15'),
    'Australia/Lord_Howe',
    '2026-10-02T15:45Z',
    ['2026-10-04T02:15 = 2026-10-03T15:45Z', '2026-10-05T02:15 = 2026-10-04T15:15Z'],
  ],
  [
    'a day that was left out (Apia): its run is that of the day after',
    daily('12:00'),
    'Pacific/Apia',
    '2011-12-29T12:00Z',
    ['2011-12-29T12:00 = 2011-12-29T22:00Z', '2011-12-31T12:00 = 2011-12-30T22:00Z'],
  ],
  [
    'once, and then never again',
    { frequency: 'once', date: '2026-12-01', time: '09:00' },
    'America/New_York',
    '2026-01-01T00:00Z',
    ['2026-12-01T09:00 = 2026-12-01T14:00Z'],
  ],
])('%s', (_name, timing, zone, after, expected) => {
  it('runs exactly so', () => {
    const isOnce = timing.frequency === 'once';
    expect(runs(timing, zone, after, isOnce ? 5 : expected.length)).toEqual(expected);
  });
});

it('is found from any instant before it, inside gaps and folds too', () => {
  for (const [zone, from] of [
    ['Europe/London', '2026-03-28T22:00Z'],
    ['Europe/London', '2026-10-24T22:00Z'],
    ['America/New_York', '2026-03-08T04:00Z'],
    ['America/New_York', '2026-11-01T03:00Z'],
  ] as const) {
    for (const timing of [daily('01:30'), daily('02:30'), cron('0,30 * * * *'), cron('15 1,2,3 * * *')]) {
      const all = [...takeFirst(occurrencesAfter({ timing, timeZone: zone }, Date.parse(from)), 12)];
      const last = all.at(-1)?.at ?? 0;
      for (let at = Date.parse(from); at < last; at += 5 * 60_000) {
        const expected = all.find((occurrence) => occurrence.at > at);
        expect(
          nextOccurrence({ timing, timeZone: zone }, at),
          `${zone} ${new Date(at).toISOString()}`,
        ).toEqual(expected);
      }
    }
  }
});

function* takeFirst<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const item of items) {
    if (left-- === 0) return;
    yield item;
  }
}
