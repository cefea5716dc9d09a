import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type DemoPlan, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { StreamClient, valueOf } from '#test/support/stream-client.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
});
afterAll(async () => platform.stop());

async function open(plan: DemoPlan = 'enterprise'): Promise<StreamClient> {
  const client = await StreamClient.open(platform.url, `?token=${await platform.token(plan)}`);
  onTestFinished(() => client.socket.terminate());
  return client;
}

let made = 0;
/** Orders of 10 each in a region. */
async function sell(plan: DemoPlan, orders: number, region = 'europe'): Promise<void> {
  const events = Array.from({ length: orders }, () => ({
    event: 'purchase',
    value: 10,
    user_id: 'u',
    properties: { order_id: `o-${made++}`, region },
  }));
  const { status } = await platform.call(plan, 'POST', '/v2/events', { events });
  expect(status).toBe(202);
}

describe('plans', () => {
  it('refuses Basic with the reason', async () => {
    await expect(open('basic')).rejects.toThrow(/403 .*PLAN_FEATURE_UNAVAILABLE.*Basic plan has no stream/);
  });

  it('gives Professional five minutes, and says so', async () => {
    const client = await open('professional');
    const ack = await client.subscribe({ metrics: ['revenue'], delivery_frequency: '30s' });
    expect(ack).toMatchObject({ type: 'metric_update', delivery_frequency: '5m' });
    expect(ack['notice']).toContain('Professional');
  });
});

describe('a periodic subscription', () => {
  const request = {
    subscription_id: 's',
    metrics: ['revenue'],
    filters: { regions: ['calm'] },
    delivery_frequency: '1h',
  };

  it('is told of a first change at once on Enterprise, and of a second one later', async () => {
    const client = await open();
    await client.subscribe(request);
    await sell('enterprise', 1, 'calm');
    const update = await client.next(({ sequence }) => sequence === 1);
    expect(update).toMatchObject({ type: 'metric_update', delivery_frequency: '1h' });
    expect(valueOf(update, 'revenue')).toBe(10);
    // In real time beside it, so that it is known when the second change could have come.
    const other = await open();
    await other.subscribe({ ...request, delivery_frequency: 'real_time' });
    await sell('enterprise', 1, 'calm');
    await other.next((message) => valueOf(message, 'revenue') === 20);
    await sell('enterprise', 1, 'calm');
    await other.next((message) => valueOf(message, 'revenue') === 30);
    expect(client.updates('s').map((message) => valueOf(message, 'revenue'))).toEqual([0, 10]);
  });
});

describe('a subscription', () => {
  it('is acknowledged by figures, which change with an ingest', async () => {
    const client = await open();
    await sell('enterprise', 1);
    const ack = await client.subscribe({ subscription_id: 'one', metrics: ['revenue', 'orders'] });
    expect(ack).toMatchObject({ type: 'metric_update', subscription_id: 'one', sequence: 0 });
    const before = Number(valueOf(ack, 'revenue'));
    expect(before).toBeGreaterThanOrEqual(10);
    await sell('enterprise', 2);
    const update = await client.next((message) => Number(valueOf(message, 'revenue')) >= before + 20);
    expect(update).toMatchObject({
      type: 'metric_update',
      subscription_id: 'one',
      delivery_frequency: 'real_time',
    });
    expect(Number(update['sequence'])).toBeGreaterThan(0);
  });

  it('keeps to its filters; two on one connection stand beside each other', async () => {
    const client = await open();
    const filters = (region: string) => ({ time_window: '1h', aggregation: 'sum', regions: [region] });
    const near = await client.subscribe({
      subscription_id: 'near',
      metrics: ['revenue'],
      filters: filters('near'),
    });
    const far = await client.subscribe({
      subscription_id: 'far',
      metrics: ['revenue'],
      filters: filters('far'),
    });
    expect([valueOf(near, 'revenue'), valueOf(far, 'revenue')]).toEqual([0, 0]);
    await sell('enterprise', 3, 'near');
    await client.next(
      (message) => message['subscription_id'] === 'near' && valueOf(message, 'revenue') === 30,
    );
    expect(client.updates('far').every((message) => valueOf(message, 'revenue') === 0)).toBe(true);
  });

  it('is replaced by another of its id, and ends with unsubscribe', async () => {
    const client = await open();
    await client.subscribe({ subscription_id: 'main', metrics: ['revenue'] });
    const second = await client.subscribe({ subscription_id: 'main', metrics: ['orders'] });
    expect(valueOf(second, 'revenue')).toBeUndefined();
    const from = client.received.length;
    await sell('enterprise', 1);
    await client.next((message) => message.type === 'metric_update', from);
    expect(client.received.slice(from).some((message) => valueOf(message, 'revenue') !== undefined)).toBe(
      false,
    );
    client.send({ action: 'unsubscribe', subscription_id: 'main' });
    await client.next(({ type }) => type === 'unsubscribed');
    client.send({ action: 'unsubscribe', subscription_id: 'main' });
    await client.next(({ type }) => type === 'error');
  });

  it('gets an id where it names none', async () => {
    const client = await open();
    const ack = await client.subscribe({
      metrics: ['all'],
      filters: { time_window: '1m', aggregation: 'raw' },
    });
    expect(ack['subscription_id']).toMatch(/^sub_/);
    expect((ack['metrics'] as unknown[]).length).toBeGreaterThan(10);
  });

  it('resumes where it was cut off: nothing missed, nothing twice', async () => {
    const [one, other] = [await open(), await open()];
    const request = { subscription_id: 's', metrics: ['revenue'], filters: { time_window: '30m' } };
    const first = await one.subscribe(request);
    await other.subscribe(request);
    await sell('enterprise', 1);
    const seen = await other.next((message) => Number(message['sequence']) > Number(first['sequence']));
    other.socket.terminate();
    await sell('enterprise', 1);
    await one.next((message) => Number(message['sequence']) > Number(seen['sequence']));
    const again = await open();
    const word = await again.subscribe({ ...request, resume_from: seen['resume_from'] });
    expect(word.type).toBe('resumed');
    await sell('enterprise', 1);
    const last = await one.next((message) => Number(message['sequence']) > Number(word['sequence']));
    await again.next(
      (message) => message['sequence'] === last['sequence'] && message.type === 'metric_update',
    );
    const expected = one.updates('s').filter(({ sequence }) => Number(sequence) > Number(seen['sequence']));
    expect(again.updates('s').map((update) => [update['sequence'], update['metrics']])).toEqual(
      expected.map((update) => [update['sequence'], update['metrics']]),
    );
  });
});

it('resumes where nothing was missed', async () => {
  const client = await open();
  const request = { subscription_id: 's', metrics: ['orders'], filters: { regions: ['still'] } };
  const ack = await client.subscribe(request);
  client.socket.terminate();
  const word = await (await open()).subscribe({ ...request, resume_from: ack['resume_from'] });
  expect(word).toMatchObject({ type: 'resumed', missed: 0, sequence: ack['sequence'] });
});

describe('what cannot be had', () => {
  it.each([
    ['no JSON', '{', 'VALIDATION_ERROR'],
    ['an unknown action', { action: 'dance' }, 'VALIDATION_ERROR'],
    ['an unknown metric', { action: 'subscribe', metrics: ['nonsense'] }, 'VALIDATION_ERROR'],
    ['an unknown field', { action: 'subscribe', metrics: ['revenue'], company: 'co_x' }, 'VALIDATION_ERROR'],
    ['nothing to subscribe to', { action: 'subscribe' }, 'VALIDATION_ERROR'],
    [
      'an odd window',
      { action: 'subscribe', metrics: ['revenue'], filters: { time_window: '7 parsecs' } },
      'VALIDATION_ERROR',
    ],
  ])('is refused with a reason: %s', async (_what, message, code) => {
    const client = await open();
    client.send(message);
    const error = await client.next(({ type }) => type === 'error');
    expect(error).toMatchObject({ error: { code } });
    client.send({ action: 'ping' });
    await client.next(({ type }) => type === 'pong');
  });

  it('refuses pages of other origins, and takes its own', async () => {
    const token = await platform.token('enterprise');
    const from = (origin: string) => StreamClient.open(platform.url, `?token=${token}`, { origin });
    await expect(from('https://elsewhere.example')).rejects.toThrow(/403 .*AUTH_ORIGIN_FORBIDDEN/);
    (await from(platform.url)).close();
  });
});

it('tells a company nothing of another', async () => {
  const [mine, theirs] = [await open('enterprise'), await open('professional')];
  const request = { subscription_id: 's', metrics: ['revenue'], filters: { regions: ['secret'] } };
  await mine.subscribe(request);
  const ack = await theirs.subscribe(request);
  await sell('enterprise', 1, 'secret');
  await mine.next((message) => valueOf(message, 'revenue') === 10);
  const again = await theirs.subscribe({ ...request, subscription_id: 't' });
  expect([valueOf(ack, 'revenue'), valueOf(again, 'revenue')]).toEqual([0, 0]);
});

it('tells of a conversion spike and of revenue past a threshold of its own', async () => {
  const client = await open();
  const alert_thresholds = {
    conversion_rate: { condition: 'above', value: 15 },
    revenue: { condition: 'above', value: 500 },
  };
  const ack = await client.subscribe({
    subscription_id: 'spike',
    event_types: ['conversion_spike', 'revenue_threshold'],
    filters: { sources: ['spike'], time_window: '1h' },
    alert_thresholds,
  });
  expect(ack.type).toBe('subscribed');
  const properties = { source: 'spike' };
  const events = [
    { event: 'session_start', user_id: 'u', properties },
    { event: 'purchase', value: 600, user_id: 'u', properties: { ...properties, order_id: `o-${made++}` } },
  ];
  expect((await platform.call('enterprise', 'POST', '/v2/events', { events })).status).toBe(202);
  const told = async (type: string) =>
    (await client.next(({ event }) => (event as { type?: string } | undefined)?.type === type))['event'];
  expect(await told('conversion_spike')).toMatchObject({
    data: { metric: 'conversion_rate', condition: 'above', threshold: 15, value: 100 },
  });
  expect(await told('revenue_threshold')).toMatchObject({
    data: { metric: 'revenue', condition: 'above', threshold: 500, value: 600 },
  });
});

it('tells those who asked for it that a report is ready, and nobody else', async () => {
  const [listener, other] = [await open(), await open()];
  const ack = await listener.subscribe({
    subscription_id: 'events',
    event_types: ['report_completed', 'report_failed'],
    alert_thresholds: { conversion_rate: { condition: 'above', value: 15, duration: '10m' } },
  });
  expect(ack).toMatchObject({ type: 'subscribed', event_types: ['report_completed', 'report_failed'] });
  await other.subscribe({ subscription_id: 'others', event_types: ['alert_triggered'] });
  const today = new Date().toISOString().slice(0, 10);
  const { json } = await platform.call('enterprise', 'POST', '/v2/reports/generate', {
    name: 'Told by the stream',
    template_id: 'sales_overview',
    filters: { date_range: { start: today, end: today } },
    format: 'json',
  });
  const told = await listener.next(({ type }) => type === 'event');
  expect(told).toMatchObject({
    subscription_id: 'events',
    event: { type: 'report_completed', data: { report_id: json['report_id'] } },
  });
  expect(other.received.some(({ type }) => type === 'event')).toBe(false);
});
