import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { StreamClient, valueOf } from '#test/support/stream-client.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 240_000);
afterAll(() => platform.stop());

const NOW = Date.now();
const TODAY = new Date(NOW).toISOString().slice(0, 10);
const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  platform.call('enterprise', method, path, body, headers);
const details = (json: Record<string, unknown>) => (json['error'] as { details?: string }).details ?? '';

function checkout(value: number, country: string, user = 'u1') {
  return {
    event: 'checkout_started',
    timestamp: new Date(NOW - 60_000).toISOString(),
    value,
    user_id: user,
    properties: { country, device: 'mobile', weight: value * 2 },
  };
}

async function total(metric: string, more: object = {}): Promise<unknown> {
  const { json, text } = await call('POST', '/v2/analytics/visualization', {
    metric,
    time_range: { start: TODAY, end: TODAY },
    timezone: 'UTC',
    ...more,
  });
  const metadata = json['metadata'] as { total: { value: unknown } } | undefined;
  if (!metadata) throw new Error(text);
  return metadata.total.value;
}

const VALUE = {
  name: 'checkout_value',
  unit: 'money',
  event: 'checkout_started',
  aggregation: 'sum',
  dimensions: ['country'],
};

describe('own metrics', () => {
  it('count the events before them by a reconciliation, and later ones as they come', async () => {
    const before = await call('POST', '/v2/events?wait=true', {
      events: [checkout(10, 'France'), checkout(5, 'Italy', 'u2')],
    });
    expect(before.status).toBe(200);
    const made = await call('POST', '/v2/metrics', VALUE, { 'Idempotency-Key': 'own-1' });
    expect([made.status, made.headers.get('location')?.endsWith('/v2/metrics/checkout_value')]).toEqual([
      201,
      true,
    ]);
    const again = await call('POST', '/v2/metrics', VALUE, { 'Idempotency-Key': 'own-1' });
    expect([again.status, again.text]).toEqual([201, made.text]);
    expect(await total('checkout_value')).toBeNull();
    const filled = await call('POST', '/v2/metrics/reconcile', { start: TODAY, end: TODAY });
    expect(filled.json).toMatchObject({ unsettled_rows: 0, missing_events: 0 });
    expect(await total('checkout_value')).toBe(15);
    await call('POST', '/v2/events?wait=true', { events: [checkout(2.5, 'France')] });
    expect(await total('checkout_value')).toBe(17.5);
    expect(await total('checkout_value', { filters: { country: 'France' } })).toBe(12.5);
    const clean = await call('POST', '/v2/metrics/reconcile', { start: TODAY, end: TODAY });
    expect(clean.json).toMatchObject({ differences: 0 });
  });

  it('are read wherever a built-in metric is', async () => {
    const weight = {
      name: 'heaviest',
      event: 'checkout_started',
      aggregation: 'max',
      property: 'weight',
      unit: 'kg',
    };
    const people = { name: 'buyers', event: 'checkout_started', aggregation: 'distinct' };
    const times = { name: 'checkouts', event: 'checkout_started', aggregation: 'count' };
    const ratio = {
      name: 'value_each',
      aggregation: 'ratio',
      numerator: 'checkout_value',
      denominator: 'checkouts',
      unit: 'money',
    };
    for (const body of [weight, people, times, ratio])
      expect((await call('POST', '/v2/metrics', body)).status).toBe(201);
    await call('POST', '/v2/metrics/reconcile', { start: TODAY, end: TODAY });
    expect(await Promise.all(['heaviest', 'buyers', 'checkouts'].map((name) => total(name)))).toEqual([
      20, 2, 3,
    ]);
    expect(await total('value_each')).toBe(5.8333333333);
    const chart = await call('GET', '/api/v1/analytics/chart/checkout_value');
    expect((chart.json['data'] as { data: unknown[] }).data.at(-1)).toBe(17.5);
    const list = (await call('GET', '/v2/metrics')).json['metrics'] as { name: string; own: boolean }[];
    expect(list.filter(({ own }) => own).map(({ name }) => name)).toEqual([
      'checkout_value',
      'heaviest',
      'buyers',
      'checkouts',
      'value_each',
    ]);
    const one = await call('GET', '/v2/metrics/heaviest');
    expect(one.json).toMatchObject({
      unit: 'kg',
      definition: { event: 'checkout_started', property: 'weight' },
    });
    expect((await call('GET', '/v2/metrics/revenue')).json).toMatchObject({ own: false });
  });

  it('come over the stream, by name and under all', async () => {
    const client = await StreamClient.open(platform.url, `?token=${await platform.token('enterprise')}`);
    onTestFinished(() => client.socket.terminate());
    const named = await client.subscribe({
      subscription_id: 'own',
      metrics: ['checkouts', 'checkout_value'],
    });
    const all = await client.subscribe({ subscription_id: 'all', metrics: ['all'] });
    expect(valueOf(all, 'checkouts')).toBe(valueOf(named, 'checkouts'));
    const before = Number(valueOf(named, 'checkouts'));
    await call('POST', '/v2/events?wait=true', { events: [checkout(0, 'France')] });
    for (const subscription of ['own', 'all']) {
      await client.next(
        (message) =>
          message['subscription_id'] === subscription && Number(valueOf(message, 'checkouts')) === before + 1,
      );
    }
  });

  it('show in reports', async () => {
    const { json } = await call('POST', '/v2/reports/generate', {
      name: 'Checkouts of today',
      template_id: 'sales_overview',
      format: 'json',
      filters: { date_range: { start: TODAY, end: TODAY }, metrics: ['checkout_value', 'revenue'] },
    });
    const id = String(json['report_id']);
    const deadline = Date.now() + 60_000;
    for (;;) {
      const { json: status } = await call('GET', `/v2/reports/${id}/status`);
      if (status['status'] === 'completed') break;
      if (status['status'] === 'failed' || Date.now() > deadline) throw new Error(JSON.stringify(status));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const file = await call('GET', `/v2/reports/${id}/download`);
    const text =
      file.status === 302 ? await (await fetch(file.headers.get('location') ?? '')).text() : file.text;
    expect(text).toContain('checkout_value');
    expect(text).toContain('17.5');
    const unknown = await call('POST', '/v2/reports/generate', {
      name: 'Nothing known',
      template_id: 'sales_overview',
      format: 'json',
      filters: { date_range: { start: TODAY, end: TODAY }, metrics: ['no_such_metric'] },
    });
    expect([unknown.status, JSON.stringify(unknown.json)]).toEqual([
      400,
      expect.stringContaining('filters.metrics[0]'),
    ]);
  });

  it.each([
    ['a built-in name', { ...VALUE, name: 'revenue' }, 409, 'built-in'],
    ['a name that cannot be sent', { ...VALUE, name: 'gross_revenue' }, 409, 'built-in'],
    ['a word of the API', { ...VALUE, name: 'all' }, 409, 'word of the API'],
    ['a name of its own twice', VALUE, 409, 'You have a metric'],
    ['a name with capitals', { ...VALUE, name: 'Checkout' }, 400, 'name'],
    ['no event', { name: 'x1', aggregation: 'sum' }, 400, 'event'],
    ['a ratio of nothing', { name: 'x2', aggregation: 'ratio' }, 400, 'numerator'],
    [
      'a ratio of a metric that is none',
      { name: 'x3', aggregation: 'ratio', numerator: 'revenue', denominator: 'checkouts' },
      400,
      'numerator',
    ],
    ['a dimension that is none', { ...VALUE, name: 'x4', dimensions: ['colour'] }, 400, 'dimensions'],
    [
      'too many rows for one event',
      { ...VALUE, name: 'x5', aggregation: 'p95', dimensions: ['country', 'device', 'region'] },
      429,
      'rows',
    ],
    ['an unknown field', { ...VALUE, name: 'x6', filter: 1 }, 400, 'filter'],
  ])('refuses %s', async (_case, body, status, word) => {
    for (const filler of ['f1', 'f2']) {
      if (status !== 429) break;
      await call('POST', '/v2/metrics', {
        ...VALUE,
        name: filler,
        aggregation: 'p50',
        dimensions: ['country', 'device'],
      });
    }
    const answer = await call('POST', '/v2/metrics', body);
    expect([answer.status, details(answer.json)]).toEqual([status, expect.stringContaining(word)]);
  });

  it('have a name that no points have, then or later', async () => {
    await call('POST', '/v2/events?wait=true', { events: [{ metric: 'queue_depth', value: 3 }] });
    const taken = await call('POST', '/v2/metrics', { ...VALUE, name: 'queue_depth' });
    expect([taken.status, details(taken.json)]).toEqual([409, expect.stringContaining('points')]);
    const point = await call('POST', '/v2/events', { events: [{ metric: 'checkout_value', value: 3 }] });
    expect([point.status, point.text]).toEqual([
      400,
      expect.stringContaining('events named checkout_started'),
    ]);
  });

  it('are as many as the plan has', async () => {
    const basic = (body: object) => platform.call('basic', 'POST', '/v2/metrics', body);
    const made = await Promise.all(
      Array.from({ length: 7 }, (_, index) =>
        basic({ name: `m_${index}`, event: `e_${index}`, aggregation: 'count' }),
      ),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(made.filter(({ status }) => status === 429)).toHaveLength(2);
  });

  it('are deleted, a part of a ratio only after the ratio', async () => {
    expect((await call('DELETE', '/v2/metrics/checkouts')).status).toBe(409);
    expect((await call('DELETE', '/v2/metrics/value_each')).status).toBe(204);
    expect((await call('DELETE', '/v2/metrics/checkouts')).status).toBe(204);
    expect((await call('GET', '/v2/metrics/checkouts')).status).toBe(404);
    expect((await call('DELETE', '/v2/metrics/checkouts')).status).toBe(404);
    expect((await call('DELETE', '/v2/metrics/revenue')).status).toBe(409);
    const { status } = await call('POST', '/v2/analytics/visualization', { metric: 'checkouts' });
    expect(status).toBe(400);
  });
});
