import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Answer,
  type DemoPlan,
  send,
  startTestPlatform,
  type TestPlatform,
} from '#test/support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 120_000);
afterAll(() => platform?.stop());

type Json = Record<string, unknown>;
const COMPANY = '/v2/admin/company';
const CLIENTS = '/v2/admin/clients';
const KEYS = '/v2/admin/api-keys';
const call = (method: string, path: string, body?: unknown, plan: DemoPlan = 'professional') =>
  platform.call(plan, method, path, body);
const codeOf = (answer: Answer) => [answer.status, (answer.json['error'] as Json | undefined)?.['code']];

async function lastAudit(plan: DemoPlan = 'professional'): Promise<Json> {
  const { json } = await call('GET', '/v2/admin/audit-log?limit=1', undefined, plan);
  return (json['entries'] as Json[])[0] ?? {};
}

const tokenOf = (clientId: unknown, secret: unknown) =>
  send(platform.url, 'POST', '/oauth/token', {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
  });

/** The next call finds an authorizer that knows nothing yet, as the first call of a minute does. */
const forgetCompanies = () => platform.cloud.reload(platform.functionId('authorizer'));

describe('a client', () => {
  it('gets tokens of its scopes with a secret that is shown once and rotated without a gap', async () => {
    const made = await call('POST', CLIENTS, { name: 'Nightly', scopes: ['reports:read', 'reports:read'] });
    expect(made.status).toBe(201);
    const { client_id: id, client_secret: first } = made.json;
    const path = `${CLIENTS}/${String(id)}`;
    expect(made.headers.get('Location')).toBe(`${platform.url}${path}`);
    expect((await tokenOf(id, first)).json).toMatchObject({ scope: 'reports:read' });

    const added = await call('POST', `${path}/secrets`);
    expect(added.status).toBe(201);
    for (const secret of [first, added.json['client_secret']]) {
      expect((await tokenOf(id, secret)).status).toBe(200);
      for (const shown of [await call('GET', path), await call('GET', CLIENTS)]) {
        expect(shown.text).not.toContain(String(secret));
      }
    }
    const [old] = made.json['secrets'] as Json[];
    expect((await call('DELETE', `${path}/secrets/${String(old?.['secret_id'])}`)).status).toBe(204);
    expect((await tokenOf(id, first)).status).toBe(401);
    expect((await tokenOf(id, added.json['client_secret'])).status).toBe(200);
    const last = `${path}/secrets/${String(added.json['secret_id'])}`;
    expect(codeOf(await call('DELETE', last))).toEqual([409, 'RESOURCE_CONFLICT']);

    expect((await call('PATCH', path, { scopes: ['analytics:read'] })).json).toMatchObject({
      name: 'Nightly',
      scopes: ['analytics:read'],
    });
    expect(await lastAudit()).toMatchObject({
      action: 'client.changed',
      target: id,
      changes: { scopes: { from: ['reports:read'], to: ['analytics:read'] } },
    });
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await tokenOf(id, added.json['client_secret'])).status).toBe(401);
    expect(codeOf(await call('GET', path))).toEqual([404, 'RESOURCE_NOT_FOUND']);
    expect(JSON.stringify(await lastAudit())).toContain('client.removed');
  });

  it('has at most five secrets', async () => {
    const { json } = await call('POST', CLIENTS, { name: 'Many', scopes: ['reports:read'] });
    const path = `${CLIENTS}/${String(json['client_id'])}/secrets`;
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => call('POST', path)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(4);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
  });

  it.each([
    { scopes: ['reports:read'] },
    { name: 'x', scopes: [] },
    { name: 'x', scopes: ['everything'] },
    { name: 'x', scopes: ['reports:read'], company: 'co_demo_basic' },
    { name: 'x', scopes: ['reports:read'], client_id: 'mine' },
    { name: 'x', scopes: ['reports:read'], client_secret: 'mine' },
  ])('is refused as %j', async (body) => {
    expect((await call('POST', CLIENTS, body)).status).toBe(400);
  });
});

describe('an API key', () => {
  it('works until it is deleted, and is shown once', async () => {
    const made = await call('POST', KEYS, { name: 'Shop', scopes: ['reports:read'] });
    expect(made.status).toBe(201);
    const secret = String(made.json['api_key']);
    const reports = () => send(platform.url, 'GET', '/v2/reports', undefined, { 'X-Api-Key': secret });
    expect((await reports()).status).toBe(200);
    const path = `${KEYS}/${String(made.json['key_id'])}`;
    expect((await call('GET', path)).json).toMatchObject({ name: 'Shop', hint: secret.slice(0, 12) });
    expect((await call('GET', KEYS)).text).not.toContain(secret);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await reports()).status).toBe(401);
    expect(codeOf(await call('DELETE', path))).toEqual([404, 'RESOURCE_NOT_FOUND']);
    expect(await lastAudit()).toMatchObject({ action: 'api_key.revoked' });
  });
});

describe('the company', () => {
  it('is changed field by field, with an entry in the audit log', async () => {
    const before = await call('GET', COMPANY);
    expect(before.json).toMatchObject({
      plan: 'professional',
      retention_days: 365,
      time_zone: 'Europe/London',
    });
    expect((await call('PATCH', COMPANY, { name: 'Acme', retention_days: 90 })).json).toEqual({
      ...before.json,
      name: 'Acme',
      retention_days: 90,
    });
    expect(await lastAudit()).toMatchObject({
      action: 'company.changed',
      changes: { name: { to: 'Acme' }, retention_days: { from: 365, to: 90 } },
    });
    expect((await call('PATCH', COMPANY, { retention_days: null })).json).toMatchObject({
      retention_days: 365,
    });
    expect(codeOf(await call('PATCH', COMPANY, { retention_days: 366 }))).toEqual([
      403,
      'PLAN_FEATURE_UNAVAILABLE',
    ]);
    expect(before.text).not.toContain('usage-key');
  });

  it.each([
    {},
    { plan: 'platinum' },
    { time_zone: 'Mars/Olympus' },
    { time_zone: '+01:00' },
    { currency: 'QQQ' },
    { retention_days: 0 },
    { usage_key: 'mine' },
    { company_id: 'co_demo_basic' },
    { plan_limits: { burst: 5 } },
  ])('is not changed by %j', async (body) => {
    const before = await call('GET', COMPANY);
    expect((await call('PATCH', COMPANY, body)).status).toBe(400);
    expect((await call('GET', COMPANY)).json).toEqual(before.json);
  });

  it('changes time zone and currency as long as nothing has been counted', async () => {
    const moved = await call('PATCH', COMPANY, { time_zone: 'Asia/Tokyo', currency: 'JPY' }, 'enterprise');
    expect(moved.json).toMatchObject({ time_zone: 'Asia/Tokyo', currency: 'JPY' });
    await forgetCompanies();
    const event = { event: 'purchase', value: '1', timestamp: new Date().toISOString() };
    expect((await call('POST', '/v2/events', { events: [event] }, 'enterprise')).status).toBe(202);
    for (const change of [{ time_zone: 'Europe/London' }, { currency: 'GBP' }]) {
      expect(codeOf(await call('PATCH', COMPANY, change, 'enterprise'))).toEqual([409, 'RESOURCE_CONFLICT']);
    }
    expect((await call('PATCH', COMPANY, { time_zone: 'Asia/Tokyo' }, 'enterprise')).status).toBe(200);
  });

  it('is on its new plan at once: usage plan, hourly limit, gates and retention; nobody is shut out', async () => {
    const plan = (name: string) => call('PATCH', COMPANY, { plan: name }, 'basic');
    const limit = async () => {
      const answer = await call('GET', COMPANY, undefined, 'basic');
      return [answer.status, answer.headers.get('X-RateLimit-Limit')];
    };
    const today = new Date().toISOString().slice(0, 10);
    const pdf = () =>
      call(
        'POST',
        '/v2/reports/generate',
        {
          name: 'Gate of a plan',
          template_id: 'sales_overview',
          format: 'pdf',
          filters: { date_range: { start: today, end: today } },
        },
        'basic',
      );
    expect((await plan('enterprise')).json).toMatchObject({ plan: 'enterprise', retention_days: 1826 });
    expect((await limit())[0]).toBe(200);
    await forgetCompanies();
    expect(await limit()).toEqual([200, '100000']);
    expect(await pdf()).toMatchObject({ status: 202 });
    expect((await plan('professional')).status).toBe(200);
    await forgetCompanies();
    expect(await limit()).toEqual([200, '10000']);
    const both = await Promise.all([plan('basic'), plan('enterprise')]);
    expect(both.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect((await plan('basic')).status).toBe(200);
    await forgetCompanies();
    expect(await limit()).toEqual([200, '1000']);
    expect(codeOf(await pdf())).toEqual([403, 'PLAN_FEATURE_UNAVAILABLE']);
  });
});
