import { afterAll, beforeAll, expect, it } from 'vitest';
import { Crowd, crowdSale } from '#test/support/crowd.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { type LoggedTurn, loggedTurns } from '#test/support/turn-log.ts';

/** What a tick computes depends on what is asked for, not on how many ask. */

const deep = process.env['DEEP'] !== undefined;
const CONNECTIONS = deep ? 1_000 : 200;
const DISTINCT = deep ? 50 : 10;
const SALES = 3;

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
});
afterAll(async () => platform.stop());

it(`computes ${DISTINCT} figures a tick for ${CONNECTIONS} connections that ask for ${DISTINCT}`, async () => {
  const token = await platform.token('enterprise');
  const { url, dataDir } = platform;
  const crowd = await Crowd.open({ url, token, connections: CONNECTIONS, distinct: DISTINCT });
  const before = loggedTurns(dataDir).length;
  for (let sale = 1; sale <= SALES; sale += 1) {
    const told = crowd.told(sale);
    const { status } = await platform.call('enterprise', 'POST', '/v2/events', {
      events: crowdSale(DISTINCT),
    });
    expect(status).toBe(202);
    await told;
  }
  const all = (): LoggedTurn[] => loggedTurns(dataDir).slice(before);
  const sum = (count: 'updates' | 'sent') => all().reduce((total, turn) => total + turn[count], 0);
  await expect.poll(() => sum('sent'), { timeout: 60_000 }).toBe(SALES * CONNECTIONS);
  expect(sum('updates')).toBe(SALES * DISTINCT);
  for (const turn of all()) expect(turn).toMatchObject({ channels: DISTINCT, computed: DISTINCT, failed: 0 });
  expect(crowd.mostCopies()).toBe(1);
  crowd.close();
}, 300_000);
