import { describe, expect, it } from 'vitest';
import { decodeLive, encodeLive, liveBucket } from '#shared/metrics/live.ts';
import { NO_OWN_METRICS } from '#shared/metrics/own/own-metrics.ts';
import { counted } from '#shared/metrics/part.ts';
import { planWrites } from '#shared/metrics/plan-batch.ts';
import type { Point } from '#shared/metrics/point.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const point = (facts: Partial<Point>): Point => ({
  id: 'p',
  name: 'page_view',
  at: NOW,
  value: null,
  userId: null,
  anonymousId: null,
  sessionId: null,
  properties: {},
  ...facts,
});
const encoded = (points: Point[]) =>
  encodeLive(
    points.map((one) => counted(one, NO_OWN_METRICS)),
    NOW,
  );
const cellsOf = (points: Point[]) => decodeLive(encoded(points) ?? '[]');

describe('live cells', () => {
  it('hold together what agrees in source, ten seconds and dimensions', () => {
    const cells = cellsOf([
      point({ userId: 'a', properties: { region: 'europe', other: 'x' } }),
      point({ userId: 'b', at: NOW + 9_999, properties: { region: 'europe' } }),
      point({ userId: 'b', properties: { region: 'asia' } }),
      point({ name: 'metric:load', value: '0.1' }),
      point({ name: 'metric:load', value: '0.2' }),
    ]);
    expect(cells.map(({ source, dims, sums, values }) => [source, dims, sums['count'], values])).toEqual([
      ['visits', { region: 'europe' }, '2', {}],
      ['visits', { region: 'asia' }, '1', {}],
      ['metric:load', {}, '2', expect.objectContaining({ value: ['0.1', '0.2'] })],
    ]);
    expect(cells[2]?.sums['value']).toBe('0.3');
    expect(cells[0]?.members['users']).toHaveLength(2);
    expect(cells[0]?.bucket).toBe(liveBucket(NOW));
  });

  it('leave out what no window of an hour can show', () => {
    const hour = 3_600_000;
    expect(encoded([point({ at: NOW - 3 * hour }), point({ at: NOW + hour })])).toBeUndefined();
    expect(cellsOf([point({ at: NOW - 2 * hour })])).toHaveLength(1);
  });

  it('are part of the delta of their day, but not where no plan streams', () => {
    const scope = { company: 'co_a', timeZone: 'UTC', retentionDays: 30, now: NOW };
    const [streamed] = planWrites([point({})], scope);
    const [unstreamed] = planWrites([point({})], { ...scope, streamed: false });
    expect(streamed?.deltas[0]?.live).toBe(encoded([point({})]));
    expect(unstreamed?.deltas[0]?.live).toBeUndefined();
  });
});
