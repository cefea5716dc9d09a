import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServedCalls } from '#shared/http/served.ts';
import { addServed } from '#shared/http/served-store.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { count, mediaApi } from '#test/support/media-api.ts';
import { systemEvents, toItem, uniqueById } from '#test/support/media-events.ts';
import { durationAt, healthModel, performanceModel } from '#test/support/media-model.ts';
import { differences, MEDIA_SHAPES } from '#test/support/media-shapes.ts';
import { search } from '#test/support/search.ts';

/**
 * P6: the system figures are the fold of the unique events, in any order, and of the calls that the platform answered.
 * Replay a failure with SEED=… RUNPATH=… as fast-check prints them.
 */
const RUNS = Number(process.env['RUNS'] ?? (process.env['DEEP'] ? 300 : 5));
const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 1, 13, 20);
const PERIODS: Record<string, number> = {
  '1h': Date.UTC(2026, 10, 1, 12),
  '24h': Date.UTC(2026, 9, 31, 13),
  '7d': Date.UTC(2026, 9, 26),
};

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const get = mediaApi(() => NOW);
let companies = 0;
const nextCompany = () => ({ id: `co_${companies++}`, timeZone: 'UTC' });

function expectAnswer(
  { status, json }: Awaited<ReturnType<typeof get>>,
  expected: object | null,
  shape: keyof typeof MEDIA_SHAPES,
): void {
  if (expected === null) {
    expect([status, json.success, json.error?.code]).toEqual([404, false, 'ANALYTICS_DATA_UNAVAILABLE']);
    return;
  }
  const data = structuredClone(json.data) as {
    resources?: { cpu: { load?: unknown } };
    responseTime?: Record<string, unknown>;
    storage?: Record<string, unknown>;
  };
  // The one list that may be unknown as a whole.
  if (data.resources?.cpu.load === null) delete data.resources.cpu.load;
  expect(differences(data, MEDIA_SHAPES[shape])).toEqual([]);
  // Percentiles are compared within one per cent, and nothing was sent that bandwidth follows from.
  delete data.responseTime?.['p95'];
  delete data.responseTime?.['p99'];
  const bandwidth: unknown = data.storage?.['bandwidth'] ?? { in: null, out: null };
  expect(bandwidth).toEqual({ in: null, out: null });
  delete data.storage?.['bandwidth'];
  expect(data).toEqual(expected);
}

describe('system', () => {
  it('health and performance are the fold of the unique events', { timeout: 3_600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(systemEvents({ from: NOW - 8 * 24 * HOUR, to: NOW }), {
          minLength: 1,
          maxLength: 150,
          size: 'max',
        }),
        fc.constantFrom(...Object.keys(PERIODS)),
        async (sent, period) => {
          const company = nextCompany();
          const unique = uniqueById(sent);
          await count(company, [...unique, ...sent.slice(0, 20)].map(toItem), NOW);
          const question = { events: unique, start: PERIODS[period] ?? 0, now: NOW };
          const health = await get(company, `/v2/analytics/system/health?period=${period}`);
          expectAnswer(health, healthModel(question), 'health');
          for (const [name, quantile] of [['p95', 0.95] as const, ['p99', 0.99] as const]) {
            const exact = durationAt(question, quantile);
            const { responseTime } = (health.json.data ?? {}) as {
              responseTime?: Record<string, number | null>;
            };
            const told = responseTime?.[name] ?? null;
            if (exact === null) expect(told).toBeNull();
            else expect(Math.abs((told ?? -1) - exact)).toBeLessThanOrEqual(exact * 0.01);
          }
          const performance = await get(company, `/v2/analytics/system/performance?period=${period}`);
          expectAnswer(performance, performanceModel(question), 'performance');
        },
      ),
      { numRuns: RUNS, ...search },
    );
  });

  it('tells of the calls that the platform answered, where no event does', async () => {
    const company = nextCompany();
    const served = new ServedCalls();
    for (let n = 0; n < 200; n++) {
      const endpoint = n < 150 ? '/v2/events' : '/v2/metrics';
      const status = n === 0 ? 503 : 200;
      served.add({ company: company.id, endpoint, status, at: NOW - HOUR, milliseconds: n < 150 ? 20 : 80 });
    }
    const batch = served.takeDue(company.id, NOW);
    if (!batch) throw new Error('200 calls are not due.');
    await addServed(batch);
    const { json } = await get(company, '/v2/analytics/system/performance');
    expect(json.data).toMatchObject({
      api: {
        requests: {
          total: 200,
          perSecond: 0.0416666667,
          byEndpoint: { '/v2/events': 150, '/v2/metrics': 50 },
        },
        responseTime: { average: 35, byEndpoint: { '/v2/events': 20, '/v2/metrics': 80 } },
      },
    });
    const health = await get(company, '/v2/analytics/system/health');
    expect(health.json.data).toMatchObject({
      uptime: 0.995,
      errors: { rate: 0.005, byType: { api: 0.005 } },
    });
    expect((await get(nextCompany(), '/v2/analytics/system/health')).status).toBe(404);
  });
});
