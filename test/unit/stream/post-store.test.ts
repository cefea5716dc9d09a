import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as posts from '#shared/stream/post-store.ts';
import * as replies from '#shared/stream/reply-store.ts';

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
const calls = new Map<string, { count: number; body: string }>();
let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    const name = request.url?.split('/').at(-1) ?? '';
    const count = calls.get(name)?.count ?? 0;
    const statuses = answers[name.replace(/^\w+_by_/, '')] ?? [];
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      calls.set(name, { count: count + 1, body: `${request.method} ${Buffer.concat(parts).toString()}` });
      response.writeHead(statuses[Math.min(count, statuses.length - 1)] ?? 404).end('answer');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env['STREAM_CALLBACK_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe.each([
  ['workers', posts],
  ['functions', { postTo: replies.replyTo, closeConnection: replies.closeConnection }],
] as const)('a post by %s', (by, { postTo, closeConnection }) => {
  it.each([
    ['open', 'sent', 1],
    ['gone', 'gone', 1],
    ['busy_for_a_while', 'sent', 4],
    ['busy', 'failed', 4],
    ['gone_meanwhile', 'gone', 2],
    // It may have arrived: sent again it would come twice.
    ['broken', 'failed', 1],
  ] as const)('to a connection that is %s is %s after %d calls', async (state, outcome, count) => {
    const connection = `${by}_by_${state}`;
    expect(await postTo(connection, '{"ü":1}')).toBe(outcome);
    expect(calls.get(connection)).toEqual({ count, body: 'POST {"ü":1}' });
  });

  it('closes a connection without a body', async () => {
    expect(await closeConnection(`close_${by}_by_open`, 4429)).toBe('sent');
    expect(calls.get(`close_${by}_by_open`)).toEqual({ count: 1, body: 'DELETE ' });
  });
});
