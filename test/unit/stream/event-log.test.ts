import { afterAll, beforeAll, expect, it } from 'vitest';
import { joinChannel } from '#shared/stream/channel-store.ts';
import { appendLog, readLog, writeLog } from '#shared/stream/log-store.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';

const COMPANY = 'co_1';
const NOW = Date.parse('2026-03-01T12:00:00Z');

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

const join = () => joinChannel(COMPANY, 'events', undefined, 'epoch', NOW);

it('has every update of calls that run at once, without a gap, though one of them died half-way', async () => {
  const channel = await join();
  const append = (text: string) => appendLog(COMPANY, channel, (sequence) => `${sequence} ${text}`, NOW);
  expect(await append('first')).toBe(1);
  // It died before its sequence was known.
  await writeLog(COMPANY, channel, 2, '2 of a dead call', NOW);
  const taken = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(append));
  expect(taken.toSorted((one, other) => one - other)).toEqual([3, 4, 5, 6, 7]);
  const now = await join();
  expect(now.sequence).toBe(7);
  const kept = await readLog(COMPANY, now, 0, 7, NOW);
  expect(kept?.map(({ sequence, update }) => update.startsWith(`${sequence} `))).toEqual(Array(7).fill(true));
  expect(await readLog(COMPANY, now, 7, 7, NOW)).toEqual([]);
});
