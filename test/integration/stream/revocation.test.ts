import { afterAll, beforeAll, expect, it } from 'vitest';
import { send, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { StreamClient } from '#test/support/stream-client.ts';

/** P30, P32: what opened a connection ends, and so does the connection, within a minute at most. */
let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 120_000);
afterAll(() => platform?.stop());

type Credential = Record<string, string>;
const BOUND_MS = 60_000;
const scopes = ['analytics:read'];
const admin = (method: string, path: string, body?: unknown) =>
  platform.call('enterprise', method, path, body);

async function byKey(): Promise<{ credential: Credential; end: () => Promise<unknown> }> {
  const { json } = await admin('POST', '/v2/admin/api-keys', { name: 'Key', scopes });
  return {
    credential: { 'X-Api-Key': String(json['api_key']) },
    end: () => admin('DELETE', `/v2/admin/api-keys/${String(json['key_id'])}`),
  };
}

async function byUser(): Promise<{ credential: Credential; end: () => Promise<unknown> }> {
  const body = { email: 'viewer@enterprise.example', password: 'demo-password' };
  const { json } = await send(platform.url, 'POST', '/api/v1/auth/login', body);
  const credential = { Authorization: `Bearer ${(json['data'] as { token: string }).token}` };
  return { credential, end: () => send(platform.url, 'POST', '/api/v1/auth/logout', undefined, credential) };
}

async function byClient(): Promise<{ credential: Credential; end: () => Promise<unknown> }> {
  const { json } = await admin('POST', '/v2/admin/clients', { name: 'Client', scopes });
  const clientId = String(json['client_id']);
  const asked = await send(platform.url, 'POST', '/oauth/token', {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: json['client_secret'],
  });
  return {
    credential: { Authorization: `Bearer ${String(asked.json['access_token'])}` },
    end: () => admin('DELETE', `/v2/admin/clients/${clientId}`),
  };
}

it('closes open connections, and no others, within a minute of a revocation and a logout', async () => {
  const ways = await Promise.all([byKey(), byUser(), byClient()]);
  const kept = await byKey();
  const streams = await Promise.all(
    [...ways, kept].map(({ credential }) => StreamClient.open(platform.url, '', { headers: credential })),
  );
  const last = streams.at(-1);
  for (const stream of streams) await stream.subscribe({ subscription_id: 's', metrics: ['revenue_hourly'] });
  for (const { end } of ways) await end();
  const since = Date.now();
  await Promise.all(streams.slice(0, -1).map((stream) => stream.closed));
  // What is slow here is the machine; the sweep comes each half minute.
  expect(Date.now() - since).toBeLessThan(BOUND_MS);
  expect(last?.socket.readyState).toBe(last?.socket.OPEN);
  for (const { credential } of ways.slice(0, 2)) {
    const answer = await send(platform.url, 'GET', '/v2/metrics', undefined, credential);
    expect(answer.status).toBe(401);
  }
  last?.close();
}, 180_000);
