import { afterAll, beforeAll, expect, it } from 'vitest';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { count, mediaApi } from '#test/support/media-api.ts';
import { videoPlatform } from '#test/support/video-platform.ts';

const NOW = Date.UTC(2026, 10, 20, 18);
const ADDRESSES = [
  '/v2/analytics/videos/vid_1?period=30d',
  '/v2/analytics/videos/summary?period=30d',
  '/v2/analytics/users?period=30d',
  '/v2/analytics/users/engagement?period=7d',
  '/v2/analytics/system/health?period=24h',
  '/v2/analytics/system/performance?period=24h',
];

let database: TestDatabase;
let units = 0;
beforeAll(async () => {
  database = await startTestDatabase();
  dynamo().middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const { ConsumedCapacity: used } = answer.output as { ConsumedCapacity?: { CapacityUnits?: number } };
      units += used?.CapacityUnits ?? 0;
      return answer;
    },
    { step: 'initialize', name: 'meter' },
  );
});
afterAll(() => {
  dynamo().middlewareStack.remove('meter');
  return database.stop();
});

it('reads cost what people and buckets make, never what events do', async () => {
  const get = mediaApi(() => NOW);
  const measure = async (id: string, copies: number) => {
    const company = { id, timeZone: 'Europe/London' };
    for (let copy = 0; copy < copies; copy++) {
      const events = videoPlatform({ seed: 'units', now: NOW, days: 6, users: 12, sessions: 3 });
      const copied = events.map((event, index) => ({ ...event, event_id: `${copy}-${index}` }));
      await count(company, copied, NOW);
    }
    const costs: number[] = [];
    for (const address of ADDRESSES) {
      units = 0;
      expect((await get(company, address)).status).toBe(200);
      costs.push(units);
    }
    return costs;
  };
  const once = await measure('co_once', 1);
  const manyTimes = await measure('co_many', 4);
  const table = ADDRESSES.map((address, index) => ({
    address,
    once: once[index],
    manyTimes: manyTimes[index],
  }));
  if (process.env['SHOW_UNITS']) console.table(table);
  for (const [index, cost] of once.entries())
    expect(manyTimes[index], ADDRESSES[index]).toBeLessThanOrEqual(cost * 1.1);
});
