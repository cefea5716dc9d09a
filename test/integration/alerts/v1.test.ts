import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Answer,
  type DemoPlan,
  send,
  startTestPlatform,
  type TestPlatform,
} from '#test/support/platform.ts';
import { StreamClient } from '#test/support/stream-client.ts';

/** S4's alerts, through the public API only. */

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 120_000);
afterAll(() => platform?.stop());

interface Alert {
  id: string;
  alert_rule_id: string;
  status: string;
  value: number;
  severity: string;
  resolved_at: string | null;
  read_at: string | null;
}

const dataOf = <T>(answer: Answer) => answer.json['data'] as T;

async function record(plan: DemoPlan, metric_type: string, value: number | string): Promise<void> {
  const answer = await platform.call(plan, 'POST', '/api/v1/analytics', { metric_type, value });
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
}

async function makeRule(plan: DemoPlan, fields: object): Promise<string> {
  const body = {
    name: 'Rule',
    metric_type: 'revenue',
    operator: '>',
    threshold: 1000,
    severity: 'info',
    ...fields,
  };
  const answer = await platform.call(plan, 'POST', '/api/v1/alert-rules', body);
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return dataOf<{ id: string }>(answer).id;
}

async function alertsOf(plan: DemoPlan, rule: string, query = ''): Promise<Alert[]> {
  const answer = await platform.call(plan, 'GET', `/api/v1/alerts?per_page=100${query}`);
  expect(answer.status).toBe(200);
  return dataOf<Alert[]>(answer).filter(({ alert_rule_id: id }) => id === rule);
}

it('raises an alert before the ingest that meets a new rule answers, once for each episode', async () => {
  const rule = await makeRule('basic', { severity: 'critical' });
  await record('basic', 'revenue', 1000);
  expect(await alertsOf('basic', rule)).toEqual([]);
  await record('basic', 'revenue', '1000.01');
  expect(await alertsOf('basic', rule)).toMatchObject([
    { status: 'unread', severity: 'critical', value: 1000.01, resolved_at: null },
  ]);
  await record('basic', 'revenue', 5000);
  expect(await alertsOf('basic', rule)).toHaveLength(1);
  await record('basic', 'revenue', 3);
  expect(await alertsOf('basic', rule, '&status=unread')).toEqual([]);
  expect(await alertsOf('basic', rule, '&status=resolved')).toMatchObject([{ value: 1000.01 }]);
  await record('basic', 'revenue', 1001);
  expect(await alertsOf('basic', rule)).toMatchObject([
    { status: 'unread', value: 1001 },
    { status: 'resolved', value: 1000.01 },
  ]);
});

it.each([
  ['<', 50, 49.5, 50],
  ['<=', 50, 50, 50.5],
  ['>', 50, 51, 50],
  ['>=', 50, 50, 49],
  ['=', 42, 42, 41],
] as const)('compares with %s', async (operator, threshold, meets, fails) => {
  const rule = await makeRule('enterprise', { metric_type: 'orders', operator, threshold });
  await record('enterprise', 'orders', fails);
  expect(await alertsOf('enterprise', rule)).toEqual([]);
  await record('enterprise', 'orders', meets);
  expect(await alertsOf('enterprise', rule)).toHaveLength(1);
  await platform.call('enterprise', 'DELETE', `/api/v1/alert-rules/${rule}`);
});

it('marks alerts as read and resolved, by PATCH and POST; the next data point raises another', async () => {
  const rule = await makeRule('professional', { metric_type: 'bounce_rate', threshold: 60 });
  await record('professional', 'bounce_rate', 70);
  const [alert] = await alertsOf('professional', rule, '&status=unread');
  const act = async (method: string, verb: string) =>
    dataOf<Alert>(await platform.call('professional', method, `/api/v1/alerts/${alert?.id}/${verb}`));
  expect(await act('PATCH', 'read')).toMatchObject({
    status: 'read',
    read_at: expect.any(String),
    resolved_at: null,
  });
  expect(await act('POST', 'read')).toMatchObject({ status: 'read' });
  expect(await alertsOf('professional', rule, '&status=read&severity=info')).toHaveLength(1);
  expect(await alertsOf('professional', rule, '&severity=warning')).toEqual([]);
  const resolved = await act('PATCH', 'resolve');
  expect(resolved).toMatchObject({ status: 'resolved', resolved_at: expect.any(String) });
  expect(await act('POST', 'resolve')).toEqual(resolved);
  expect(await act('PATCH', 'read')).toEqual(resolved);
  await record('professional', 'bounce_rate', 70);
  expect(await alertsOf('professional', rule)).toHaveLength(2);
});

it('pages, lists rules, and resolves what a deleted rule leaves', async () => {
  const rule = await makeRule('basic', { metric_type: 'users', operator: '>', threshold: 5 });
  for (const value of [6, 1, 7, 1, 8]) await record('basic', 'users', value);
  const found: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const path = `/api/v1/alerts?per_page=1${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const { json } = await platform.call('basic', 'GET', path);
    found.push(...(json['data'] as Alert[]).map(({ id }) => id));
    cursor = (json['meta'] as { next_cursor: string | null }).next_cursor;
  }
  expect(new Set(found).size).toBe(found.length);
  expect(found).toEqual([...found].sort().reverse());
  const rules = dataOf<{ id: string; state: string }[]>(
    await platform.call('basic', 'GET', '/api/v1/alert-rules'),
  );
  expect(rules.find(({ id }) => id === rule)).toMatchObject({
    state: 'firing',
    metric_type: 'users',
    is_active: true,
  });
  expect((await platform.call('basic', 'DELETE', `/api/v1/alert-rules/${rule}`)).status).toBe(204);
  expect((await platform.call('basic', 'DELETE', `/api/v1/alert-rules/${rule}`)).status).toBe(404);
  expect((await alertsOf('basic', rule)).every(({ status }) => status === 'resolved')).toBe(true);
});

it('evaluates data points of v2, though their batch does not wait', async () => {
  const rule = await makeRule('enterprise', {
    metric_type: 'conversion_rate',
    operator: '>=',
    threshold: 15,
  });
  const events = [
    { metric: 'conversion_rate', value: '0.01' },
    { metric: 'conversion_rate', value: '0.15' },
  ];
  expect((await platform.call('enterprise', 'POST', '/v2/events', { events })).status).toBe(202);
  await expect.poll(() => alertsOf('enterprise', rule), { timeout: 60_000 }).toMatchObject([{ value: 15 }]);
});

it('tells the stream of an alert and of its end, each under one id', async () => {
  const client = await StreamClient.open(platform.url, `?token=${await platform.token('enterprise')}`);
  const event_types = ['alert_triggered', 'alert_resolved', 'revenue_threshold'];
  await client.subscribe({ subscription_id: 'a', event_types });
  const rule = await makeRule('enterprise', { threshold: 77_000 });
  await record('enterprise', 'revenue', 78_000);
  const [alert] = await alertsOf('enterprise', rule);
  const told = async (type: string) => {
    const { event } = await client.next(
      ({ event: one }) => (one as { type?: string } | undefined)?.type === type,
    );
    return event as { id: string; data: Record<string, unknown> };
  };
  expect(await told('alert_triggered')).toMatchObject({
    id: `${alert?.id}.triggered`,
    data: { alert_id: alert?.id, rule_id: rule, value: 78_000, threshold: 77_000 },
  });
  expect(await told('revenue_threshold')).toMatchObject({ data: { alert_id: alert?.id } });
  await record('enterprise', 'revenue', 1);
  expect(await told('alert_resolved')).toMatchObject({
    id: `${alert?.id}.resolved`,
    data: { resolution: 'recovered' },
  });
  client.close();
});

it('keeps to its permission and its fields', async () => {
  const login = { email: 'viewer@basic.example', password: 'demo-password' };
  const { json } = await send(platform.url, 'POST', '/api/v1/auth/login', login);
  const token = String((json['data'] as Record<string, unknown> | undefined)?.['token'] ?? json['token']);
  const viewer = await send(platform.url, 'GET', '/api/v1/alerts', undefined, {
    Authorization: `Bearer ${token}`,
  });
  expect([viewer.status, viewer.text]).toEqual([403, expect.stringContaining('AUTH_SCOPE_INSUFFICIENT')]);
  const rule = { name: 'R', metric_type: 'revenue', operator: '>', threshold: 1, severity: 'info' };
  for (const wrong of [
    { operator: '!=' },
    { metric_type: 'page_views' },
    { severity: 'high' },
    { extra: 1 },
  ]) {
    const { status } = await platform.call('basic', 'POST', '/api/v1/alert-rules', { ...rule, ...wrong });
    expect([wrong, status]).toEqual([wrong, 400]);
  }
});
