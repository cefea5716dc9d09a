import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { httpCaller } from '#shared/runtime/http-caller.ts';

const PATIENCE_MS = 300;
let connections = 0;
const server = createServer((request, response) => {
  if (request.url === '/never') return;
  response.writeHead(200);
  if (request.url === '/drip') {
    const timer = setInterval(() => response.write('.'), 50);
    response.once('close', () => clearInterval(timer));
    return;
  }
  response.end('body');
}).on('connection', () => {
  connections += 1;
});
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const caller = () =>
  httpCaller(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), PATIENCE_MS);
const call = (path: string) => ({ method: 'POST', path, headers: {}, body: '' }) as const;

it('uses a connection again', async () => {
  const send = caller();
  connections = 0;
  for (let n = 0; n < 3; n++) expect(await send(call('/'))).toBe(200);
  expect(connections).toBe(1);
});

it.each(['/never', '/drip'])('gives %s up when its time is over', async (path) => {
  await expect(caller()(call(path))).rejects.toThrow();
});

it('ends a call that is not wanted any more', async () => {
  await expect(caller()(call('/never'), AbortSignal.abort())).rejects.toThrow();
});
