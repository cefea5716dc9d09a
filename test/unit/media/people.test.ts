import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growthOf } from '#shared/media/growth.ts';
import { firstDays, type People } from '#shared/media/people.ts';
import { retentionOf } from '#shared/media/retention.ts';
import { memberHash } from '#shared/metrics/distinct.ts';
import { PANELS, panelsOf, personKey } from '#shared/metrics/panel.ts';

const people = (days: string[][], changes: Partial<People> = {}): People => ({
  days: days.map((names) => new Set(names)),
  start: 0,
  previousStart: undefined,
  weight: 1,
  ...changes,
});
const dates = (days: number) =>
  Array.from({ length: days }, (_none, day) =>
    new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10),
  );

describe('growth', () => {
  it('tells who is new, who came back and who left', () => {
    const days = [['a', 'b', 'c'], ['b', 'd'], [], ['a', 'd', 'e'], ['f']];
    const signUps = [
      { day: 4, source: 'social', people: new Set(['f', 'a']) },
      { day: 3, source: 'organic', people: new Set(['f']) },
    ];
    expect(growthOf(people(days, { start: 3, previousStart: 1 }), signUps)).toEqual({
      newUsers: 2,
      returningUsers: 2,
      churnRate: 0.5,
      bySource: { organic: 1, unknown: 1 },
    });
  });

  it('knows no churn without a period before, or with nobody in it', () => {
    expect(growthOf(people([['a']]), []).churnRate).toBeNull();
    expect(growthOf(people([[], ['a']], { start: 1, previousStart: 0 }), []).churnRate).toBeNull();
  });

  it('counts everybody whom a sampled person stands for', () => {
    expect(growthOf(people([['a'], ['a', 'b']], { start: 1, weight: 16 }), [])).toMatchObject({
      newUsers: 16,
      returningUsers: 16,
      bySource: { unknown: 16 },
    });
  });
});

describe('retention', () => {
  it('is of the people who were first there on a day, once the later day is over', () => {
    const days = [['old'], ['a', 'b', 'old'], ['a', 'old'], ['c'], [], [], [], [], ['b', 'a'], []];
    const { day1, day7, day30, cohorts } = retentionOf(people(days, { start: 1 }), dates(10), 9);
    expect(cohorts).toEqual([
      { date: '2026-01-02', size: 2, day1: 0.5, day7: 1, day30: null },
      { date: '2026-01-04', size: 1, day1: 0, day7: null, day30: null },
    ]);
    expect([day1, day7, day30]).toEqual([0.3333333333, 1, null]);
  });

  it('leaves out today, which is not over', () => {
    expect(retentionOf(people([['a'], ['a']]), dates(2), 1).cohorts).toEqual([
      { date: '2026-01-01', size: 1, day1: null, day7: null, day30: null },
    ]);
  });
});

describe('the first day', () => {
  it('is the least, in whatever order days were learnt (P6, P10)', () => {
    const visit = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom('a', 'b', 'c'));
    fc.assert(
      fc.property(fc.array(visit, { minLength: 1 }), (seen) => {
        const days = Array.from({ length: 10 }, () => new Set<string>());
        for (const [day, person] of seen) days[day]?.add(person);
        for (const [person, day] of firstDays(days)) {
          expect(day).toBe(Math.min(...seen.filter(([, name]) => name === person).map(([at]) => at)));
        }
      }),
    );
  });
});

describe('a panel', () => {
  const everybody = Array.from({ length: 40_000 }, (_none, n) => `user-${n}`);
  const [larger, smaller] = PANELS;

  it.each(PANELS)('of one in $weight is as large as it says', ({ counted, weight }) => {
    const members = everybody.filter((person) => panelsOf(person)[counted] === person);
    const expected = everybody.length / weight;
    expect(Math.abs(members.length - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });

  it('holds the smaller one, and comes first in the order of rows', () => {
    for (const person of everybody.slice(0, 10_000)) {
      const panels = panelsOf(person);
      if (panels[smaller.counted] !== undefined) expect(panels[larger.counted]).toBe(person);
      expect(panels[larger.counted] !== undefined).toBe(personKey(person) < '1');
    }
  });

  it('is nobody without a name, and a key leads back to the hash', () => {
    expect(panelsOf(null)).toEqual({});
    expect(Buffer.from(personKey('a'), 'hex').toString('base64')).toBe(memberHash('a'));
  });
});
