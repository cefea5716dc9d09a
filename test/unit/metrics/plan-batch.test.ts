import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MOST_ROWS } from '#shared/metrics/delta.ts';
import { IncrementMap } from '#shared/metrics/increment.ts';
import { planWrites } from '#shared/metrics/plan-batch.ts';
import type { Point } from '#shared/metrics/point.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const MOST_ITEMS = 100;
const scope = { company: 'co_a', timeZone: 'America/St_Johns', retentionDays: 400, now: NOW };

const points = fc
  .array(
    fc.record({
      name: fc.constantFrom('purchase', 'page_view', 'video_progress', 'own_name'),
      at: fc.integer({ min: NOW - 2 * 86_400_000, max: NOW }),
      userId: fc.option(fc.constantFrom('u1', 'u2', 'u3')),
      value: fc.option(fc.constantFrom('1.5', '-2', '0.000000001')),
      properties: fc.record(
        {
          country: fc.constantFrom('1', '2', '3#', '%'),
          device: fc.constantFrom('1', '12'),
          video_id: fc.constantFrom('a', 'b#'),
          quantity: fc.constantFrom('1', '2.5'),
        },
        { requiredKeys: [] },
      ),
    }),
    { minLength: 1, maxLength: 150 },
  )
  .map((facts) =>
    facts.map((fact, index): Point => ({ ...fact, id: `e${index}`, anonymousId: null, sessionId: null })),
  );

/** What the deltas of a plan add in all, in an order of its own. */
function figuresOf(plan: ReturnType<typeof planWrites>): unknown {
  const map = new IncrementMap();
  for (const { deltas } of plan) for (const { increments } of deltas) map.add(increments);
  return map
    .toArray()
    .map((row) => ({ ...row, key: `${row.partition}\n${row.row}`, members: [...row.members].sort() }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
}

it('writes each point once, within the limits of a transaction, and adds the same in whatever order (P6)', () => {
  fc.assert(
    fc.property(points, (batch) => {
      const plan = planWrites(batch, scope);
      const written = plan.flatMap((write) => write.points.map(({ id }) => id));
      expect(written.sort()).toEqual(batch.map(({ id }) => id).sort());
      for (const write of plan) {
        expect(write.points.length + write.deltas.length).toBeLessThanOrEqual(MOST_ITEMS);
        for (const { increments, pointIds } of write.deltas)
          if (pointIds.length > 1) expect(increments.length).toBeLessThanOrEqual(MOST_ROWS);
        expect(write.deltas.flatMap(({ pointIds }) => pointIds).sort()).toEqual(
          write.points.map(({ id }) => id).sort(),
        );
      }
      const alone = batch.flatMap((point) => planWrites([point], scope));
      expect(figuresOf(plan)).toEqual(figuresOf(alone));
      expect(figuresOf(planWrites(batch.toReversed(), scope))).toEqual(figuresOf(plan));
    }),
    { numRuns: 60 },
  );
});
