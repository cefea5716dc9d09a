import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 120_000);
afterAll(() => platform?.stop());

interface Sample {
  id: number;
  isGood: boolean;
}
const FAR_OFF = '2001-01-01T00:00:00Z';
const TIME_OF = (isGood: boolean) => (isGood ? {} : { timestamp: FAR_OFF });

/** One event as each face writes it; an id belongs to the company, whichever face it came by. */
const FACES = {
  events: {
    path: '/v2/events',
    body: (samples: readonly Sample[]) => ({
      events: samples.map(({ id, isGood }) => ({
        event_id: `id-${id}`,
        event: 'page_view',
        ...TIME_OF(isGood),
      })),
    }),
  },
  segment: {
    path: '/v1/batch',
    body: (samples: readonly Sample[]) => ({
      batch: samples.map(({ id, isGood }) => ({ type: 'page', messageId: `id-${id}`, ...TIME_OF(isGood) })),
    }),
  },
};

/** A success of Segment's says nothing of refused calls, since there are none. */
function countsOf({ json }: Answer): unknown {
  return { accepted: json['accepted'], duplicates: json['duplicates'], rejected: json['rejected'] ?? 0 };
}

it('every item has one verdict, and what is accepted is counted, whichever way it came (P2, P3)', async () => {
  const known = new Set<number>();
  const sample = fc.record({ id: fc.integer({ min: 0, max: 60 }), isGood: fc.boolean() });
  const batch = fc.array(sample, { minLength: 1, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(batch, fc.constantFrom(...Object.values(FACES)), async (samples, face) => {
      const good = samples.filter(({ isGood }) => isGood);
      const fresh = new Set(good.map(({ id }) => id)).difference(known);
      const answer = await platform.call('enterprise', 'POST', face.path, face.body(samples));
      for (const id of fresh) known.add(id);
      expect(countsOf(answer)).toEqual({
        accepted: fresh.size,
        duplicates: good.length - fresh.size,
        rejected: samples.length - good.length,
      });
      if (face === FACES.segment) expect(answer.status).toBe(good.length === samples.length ? 200 : 400);
      else expect(answer.status).toBe(good.length === 0 ? 400 : 202);
    }),
    // A retry of shrunk batches would meet the ids of the first attempt.
    { numRuns: 40, endOnFailure: true },
  );
  expect(await pageViews(known.size)).toBe(known.size);
});

/** The figure, once it is the expected one or a minute is over. */
async function pageViews(expected: number): Promise<unknown> {
  const body = { metric: 'page_views', time_range: '7d', aggregation: 'daily' };
  for (let attempt = 0; ; attempt++) {
    const { json, text } = await platform.call('enterprise', 'POST', '/v2/analytics/visualization', body);
    const { total } = (json['metadata'] ?? {}) as { total?: { value: unknown } };
    if (total?.value === expected || attempt === 240) return total ? total.value : text;
    await sleep(250);
  }
}

it('ids of two companies have nothing to do with each other (P2)', async () => {
  const { path, body } = FACES.events;
  for (const plan of ['professional', 'basic'] as const) {
    const answer = await platform.call(plan, 'POST', path, body([{ id: 1, isGood: true }]));
    expect(countsOf(answer)).toEqual({ accepted: 1, duplicates: 0, rejected: 0 });
  }
});
