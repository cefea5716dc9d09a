import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { postTo } from '#shared/stream/post-store.ts';

vi.mock('#shared/runtime/pause.ts', () => ({ pauseUpTo: () => Promise.resolve() }));

/** Answers of `@connections` by connection: the statuses that one after the other get, the last one for ever. */
const answers: Record<string, number[]> = {
  open: [200],
  gone: [410],
  busy_for_a_while: [429, 429, 429, 200],
  busy: [429],
  gone_meanwhile: [429, 410],
  broken: [500],
};
const calls = new Map<string, number>();
let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    const name = request.url?.split('/').at(-1) ?? '';
    const count = calls.get(name) ?? 0;
    calls.set(name, count + 1);
    const statuses = answers[name] ?? [];
    response.writeHead(statuses[Math.min(count, statuses.length - 1)] ?? 404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env['STREAM_CALLBACK_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it.each([
  ['open', 'sent', 1],
  ['gone', 'gone', 1],
  ['busy_for_a_while', 'sent', 4],
  ['busy', 'failed', 4],
  ['gone_meanwhile', 'gone', 2],
  // It may have arrived: sent again it would come twice.
  ['broken', 'failed', 1],
] as const)('a post to a connection that is %s is %s after %d calls', async (connection, outcome, count) => {
  expect(await postTo(connection, '{}')).toBe(outcome);
  expect(calls.get(connection)).toBe(count);
});
