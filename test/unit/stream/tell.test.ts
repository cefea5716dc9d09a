import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Caller } from '#shared/http/caller.ts';
import { randomId } from '#shared/runtime/ids.ts';
import { MESSAGES } from '#shared/stream/request.ts';
import { subscribe } from '#shared/stream/subscribe.ts';
import { takeDataTurn } from '#shared/stream/take-turn.ts';
import type { StreamTask } from '#shared/stream/task.ts';
import { tellOfData, tellOfRollups } from '#shared/stream/tell.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';

/** Who is told of points when they arrive, and who when they are in the rollups. */

const queue = vi.hoisted((): StreamTask[] => []);
vi.mock('#shared/stream/queue-store.ts', () => ({
  sendTask: async (task: StreamTask) => void queue.push(task),
}));
vi.mock('#shared/stream/reply-store.ts', () => ({ replyTo: async () => 'sent' }));

const NOW = Date.parse('2026-03-01T12:00:00Z');
let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(() => void queue.splice(0));

/** A company of which somebody listens to a window. */
async function listening(window: string): Promise<string> {
  const company = `co_${randomId()}`;
  const facts = { company, timeZone: 'UTC', currency: 'EUR', ownMetrics: 0, plan: 'enterprise' };
  const request = MESSAGES.subscribe.parse({
    action: 'subscribe',
    metrics: ['revenue'],
    filters: { time_window: window },
  });
  const caller = { ...facts, scopes: [], watched: [] } as unknown as Caller;
  await subscribe(request, { caller, connection: 'c', endsAt: NOW / 1000 + 60 }, NOW, () => NOW);
  queue.splice(0);
  return company;
}

it('tells nobody where nobody listens', async () => {
  await tellOfData(['co_nobody']);
  await tellOfRollups(['co_nobody']);
  expect(queue).toEqual([]);
});

it('tells of what arrives once, whose windows are short', async () => {
  const company = await listening('1h');
  await tellOfData([company]);
  await tellOfRollups([company]);
  expect(queue).toEqual([{ kind: 'data', company }]);
  queue.splice(0);
  await takeDataTurn(company, () => NOW + 5_000, true);
  expect(queue).toEqual([]);
});

it('tells again when the rollups have it, whose windows are long', async () => {
  const company = await listening('2d');
  await tellOfRollups([company]);
  expect(queue).toEqual([{ kind: 'data', company, applied: true }]);
  await takeDataTurn(company, () => NOW + 5_000, true);
  expect(queue.at(-1)).toMatchObject({ kind: 'tick', company });
});
