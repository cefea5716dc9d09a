import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { signingKey } from '#shared/auth/signing-keys.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { encode, forge, opened } from '#test/support/forge.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { StreamClient, valueOf } from '#test/support/stream-client.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
});
afterAll(async () => platform.stop());

async function open(query?: string): Promise<StreamClient> {
  const client = await StreamClient.open(
    platform.url,
    query ?? `?token=${await platform.token('enterprise')}`,
  );
  onTestFinished(() => client.socket.terminate());
  return client;
}

async function ticket(): Promise<string> {
  const { status, json } = await platform.call('enterprise', 'POST', '/v2/stream/tickets');
  expect(status).toBe(201);
  return String(json['ticket']);
}

describe('a ticket (P32)', () => {
  it('opens one connection, which works as with the token', async () => {
    const one = await ticket();
    const client = await open(`?ticket=${one}`);
    expect(await client.subscribe({ metrics: ['revenue'] })).toMatchObject({ type: 'metric_update' });
    await expect(open(`?ticket=${one}`)).rejects.toThrow(/^40[13]/);
  });

  it('goes to one of two who offer it at once', async () => {
    const one = await ticket();
    const outcomes = await Promise.allSettled([open(`?ticket=${one}`), open(`?ticket=${one}`)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is no token, and a token is no ticket', async () => {
    await expect(open(`?token=${await ticket()}`)).rejects.toThrow(/^40[13]/);
    await expect(open(`?ticket=${await platform.token('enterprise')}`)).rejects.toThrow(/^40[13]/);
    const { status } = await platform.call('enterprise', 'GET', '/v2/metrics', undefined, {
      Authorization: `Bearer ${await ticket()}`,
    });
    expect(status).toBe(401);
  });

  it('is refused to a plan without the stream', async () => {
    const { status, json } = await platform.call('basic', 'POST', '/v2/stream/tickets');
    expect([status, json['error']]).toEqual([
      403,
      expect.objectContaining({ code: 'PLAN_FEATURE_UNAVAILABLE' }),
    ]);
  });
});

it.each(['', '?token=', '?token=nonsense', '?ticket=ap_ticket_nonsense'])(
  'refuses a connection with "%s"',
  async (query) => {
    await expect(open(query)).rejects.toThrow(/^40[13]/);
  },
);

/** Tokens that are well made but not good here, each by what is wrong with it. */
const badTokens: [what: string, make: (good: string, key: Uint8Array) => string][] = [
  ['signed by another platform', (good) => changed(good, {}, new Uint8Array(64).fill(7))],
  ['that has expired', (good, key) => changed(good, { iat: 1_700_000_000, exp: 1_700_003_600 }, key)],
  ['of another company, under the signature of this', (good) => withCompany(good, 'co_demo_professional')],
  [
    'of a client that there is not',
    (good, key) => changed(good, { client_id: 'nobody', sub: 'nobody' }, key),
  ],
];

function changed(token: string, claims: object, key: Uint8Array): string {
  const [header, known] = opened(token);
  return forge(header, { ...known, ...claims }, key);
}

function withCompany(token: string, company: string): string {
  const [, claims] = opened(token);
  const [header, , signature] = token.split('.');
  return `${header}.${encode({ ...claims, company })}.${signature}`;
}

it.each(badTokens)('refuses a token %s, in the query and in the header', async (_what, make) => {
  const { key } = await signingKey(systemClock());
  const bad = make(await platform.token('enterprise'), key);
  await expect(open(`?token=${bad}`)).rejects.toThrow(/^40[13]/);
  const headers = { Authorization: `Bearer ${bad}` };
  await expect(StreamClient.open(platform.url, '', { headers })).rejects.toThrow(/^40[13]/);
});

it('takes the token that the bad ones were made from, in the query and in the header', async () => {
  const { key } = await signingKey(systemClock());
  const good = changed(await platform.token('enterprise'), {}, key);
  await open(`?token=${good}`);
  const headers = { Authorization: `Bearer ${good}` };
  (await StreamClient.open(platform.url, '', { headers })).close();
});

describe('a hostile client costs only itself', () => {
  it('with a frame of 129 kB, a flood of messages, and bytes that are no JSON', async () => {
    const quiet = await open();
    await quiet.subscribe({ subscription_id: 's', metrics: ['orders'], filters: { sources: ['hostile'] } });
    const large = await open();
    large.send(`{"action":"ping","pad":"${'x'.repeat(129 * 1024)}"}`);
    expect((await large.closed).code).toBe(1009);

    const flood = await open();
    for (let n = 0; n < 500; n++) flood.send(n % 2 === 0 ? { action: 'ping' } : '\u0000{[');
    const word = await flood.next((message) => {
      const error = message['error'] as { code?: string } | undefined;
      return error?.code === 'RATE_LIMIT_EXCEEDED';
    });
    expect(word.type).toBe('error');
    await flood.closed;
    const answers = flood.received.filter(({ type }) => type !== 'metric_update').length;
    expect(answers).toBeLessThan(250);

    const events = [
      { event: 'purchase', value: 1, properties: { order_id: `h-${Math.random()}`, source: 'hostile' } },
    ];
    await platform.call('enterprise', 'POST', '/v2/events', { events });
    await quiet.next((message) => valueOf(message, 'orders') === 1);
  });
});

it('writes no token and no ticket to any log', async () => {
  const secrets = [await platform.token('enterprise'), await ticket()];
  const [token = '', one = ''] = secrets;
  await (await open(`?token=${token}`)).subscribe({ metrics: ['revenue'] });
  await open(`?ticket=${one}`);
  const dir = join(platform.dataDir, 'logs');
  const text = readdirSync(dir)
    .map((name) => readFileSync(join(dir, name), 'utf8'))
    .join('');
  for (const secret of secrets) expect(text.includes(secret)).toBe(false);
});
