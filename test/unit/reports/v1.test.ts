import { describe, expect, it } from 'vitest';
import { typeOf } from '#shared/reports/v1/report-type.ts';
import { instantOf, scheduledAt } from '#shared/reports/v1/scheduled-at.ts';
import { nextOccurrence, onceAt } from '#shared/schedules/occurrences.ts';

describe('the type of a report', () => {
  it.each([
    ['2026-02-03', '2026-02-03', 'daily'],
    ['2026-02-02', '2026-02-08', 'weekly'],
    ['2026-02-03', '2026-02-09', 'weekly'],
    ['2026-02-01', '2026-02-28', 'monthly'],
    ['2028-02-01', '2028-02-29', 'monthly'],
    ['2026-01-01', '2026-01-31', 'monthly'],
    ['2026-01-01', '2026-02-28', null],
    ['2026-01-02', '2026-01-31', null],
    ['2026-01-01', '2026-01-30', null],
  ])('of %s to %s is %s', (start, end, type) => {
    expect(typeOf({ start, end })).toBe(type);
  });
});

describe('scheduled_at', () => {
  it.each([
    ['2026-07-01T09:00:00Z', '2026-07-01T09:00:00.000Z'],
    ['2026-07-01T09:00:00+02:00', '2026-07-01T07:00:00.000Z'],
    ['2026-07-01T09:00:00', '2026-07-01T08:00:00.000Z'],
    ['2026-07-01T09:00', '2026-07-01T08:00:00.000Z'],
    ['2026-07-01', '2026-06-30T23:00:00.000Z'],
    ['2026-10-25T01:30:00', '2026-10-25T00:30:00.000Z'],
    ['2026-03-29T01:30:00', '2026-03-29T01:30:00.000Z'],
  ])('%s in London is %s', (text, instant) => {
    expect(scheduledAt.safeParse(text).success).toBe(true);
    expect(new Date(instantOf(text, 'Europe/London')).toISOString()).toBe(instant);
  });

  it.each(['', 'now', '2026-02-30', '2026-02-30T00:00:00Z', '1999-12-31', '2200-01-01', '2026-07-01 09:00'])(
    '%j is none',
    (text) => {
      expect(scheduledAt.safeParse(text).success).toBe(false);
    },
  );
});

describe('a timing that runs once', () => {
  it.each([
    ['Europe/London', '2026-10-25T00:30Z', 'Europe/London'],
    ['Europe/London', '2026-10-25T01:30Z', '+00:00'],
    ['America/New_York', '2026-11-01T06:30Z', '-05:00'],
    ['Australia/Lord_Howe', '2026-04-04T15:15Z', '+10:30'],
    ['Pacific/Auckland', '2026-07-01T12:00Z', 'Pacific/Auckland'],
  ])('in %s at %s runs just then, in %s', (zone, text, expected) => {
    const at = Date.parse(text);
    const once = onceAt(at, zone);
    expect(once.timeZone).toBe(expected);
    expect(nextOccurrence(once, at - 86_400_000)?.at).toBe(at);
    expect(nextOccurrence(once, at)).toBeUndefined();
  });
});
