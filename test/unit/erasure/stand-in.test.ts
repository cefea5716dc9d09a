import { describe, expect, it } from 'vitest';
import { standInFor, withoutPerson } from '#shared/erasure/stand-in.ts';
import { memberHash, pageOf } from '#shared/metrics/distinct.ts';
import { NO_OWN_METRICS, OwnMetrics } from '#shared/metrics/own/own-metrics.ts';
import { panelsOf } from '#shared/metrics/panel.ts';
import type { Point } from '#shared/metrics/point.ts';
import { definitionOf } from '#test/support/own-model.ts';

const rest = (given: Point, own = NO_OWN_METRICS) => withoutPerson(given, 'kim', 'erased_1', own);
const point: Point = {
  id: 'e1',
  name: 'ride',
  at: 1_790_000_000_000,
  value: '5',
  userId: 'kim',
  anonymousId: 'device',
  sessionId: 's1',
  properties: { country: 'France', order_id: 'o1', email: 'kim@acme.example', km: 12, age: 41 },
};

describe('what is left of a point of the person', () => {
  it('has nothing but what figures are made of, a metric of the company among them', () => {
    const own = new OwnMetrics([
      definitionOf('km', { aggregation: 'sum', event: 'ride', property: 'km' }),
      definitionOf('age', { aggregation: 'avg', event: 'sale', property: 'age' }),
    ]);
    expect(rest(point, own)).toEqual({
      ...point,
      userId: 'erased_1',
      anonymousId: null,
      sessionId: null,
      properties: { country: 'France', order_id: 'o1', km: 12 },
    });
  });

  it('is counted by the anonymous name where there is no other', () => {
    const anonymous = { ...point, userId: null, anonymousId: 'kim' };
    expect(rest(anonymous)).toMatchObject({ userId: null, anonymousId: 'erased_1' });
  });

  it("is somebody else's point without the device's name", () => {
    const theirs = { ...point, userId: 'lee', anonymousId: 'kim' };
    expect(rest(theirs)).toEqual({ ...theirs, anonymousId: null });
  });

  it.each([
    { ...point, userId: 'lee' },
    { ...point, userId: null },
    { ...point, userId: 'kim ' },
    { ...point, userId: null, anonymousId: null, sessionId: 'kim' },
  ])('is no business of an erasure where the point does not name the person', (other) => {
    expect(rest(other)).toBeUndefined();
  });
});

describe('a stand-in', () => {
  it('is random, and counted in the rows that the person is counted in', () => {
    for (let n = 0; n < 300; n++) {
      const person = `person ${n}`;
      const standIn = standInFor(person);
      expect(standIn).not.toBe(standInFor(person));
      expect(pageOf(memberHash(standIn))).toBe(pageOf(memberHash(person)));
      expect(Object.keys(panelsOf(standIn))).toEqual(Object.keys(panelsOf(person)));
    }
  });
});
