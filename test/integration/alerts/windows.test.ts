import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useStackEnvironment } from '#local/stack-environment.ts';
import { performTask } from '#shared/alerts/engine.ts';
import { listRules } from '#shared/alerts/rule-store.ts';
import { type DemoPlan, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { StreamClient } from '#test/support/stream-client.ts';

/** Rules over windows through the public API; where time must pass, the evaluator's own code runs with a moved clock. */

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
  useStackEnvironment(platform.cloud);
}, 120_000);
afterAll(() => platform?.stop());

const MINUTE = 60_000;
const HOUR = 3_600_000;
const RULES = '/v2/alert-rules';
type Json = Record<string, unknown>;

async function makeRule(plan: DemoPlan, fields: Json): Promise<string> {
  const body = { name: 'Rule', metric: 'revenue', operator: '>', threshold: 100, ...fields };
  const answer = await platform.call(plan, 'POST', RULES, body);
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
  return String(answer.json['rule_id']);
}
const ruleOf = async (plan: DemoPlan, id: string) =>
  (await platform.call(plan, 'GET', `${RULES}/${id}`)).json;
const change = async (plan: DemoPlan, id: string, fields: Json) =>
  platform.call(plan, 'PATCH', `${RULES}/${id}`, fields);

async function alertsOf(plan: DemoPlan, rule: string): Promise<Json[]> {
  const { json } = await platform.call(plan, 'GET', `/v2/alerts?rule_id=${rule}`);
  return json['alerts'] as Json[];
}

async function sell(
  plan: DemoPlan,
  value: number,
  properties: Json = {},
  timestamp = new Date(),
): Promise<void> {
  const events = [
    {
      event: 'purchase',
      value,
      timestamp: timestamp.toISOString(),
      properties: { order_id: crypto.randomUUID(), ...properties },
    },
  ];
  const { status } = await platform.call(plan, 'POST', '/v2/events?wait=true', { events });
  expect(status).toBe(200);
}

/** The clock's tick at a moment, of one rule's company. */
async function tick(plan: DemoPlan, at: number): Promise<void> {
  await performTask({ kind: 'due', company: `co_demo_${plan}` }, () => at);
}

describe('a window', () => {
  it('fires after an ingest and is resolved once its figure has gone, though no data comes', async () => {
    const rule = await makeRule('enterprise', { filters: { region: ['fires'] }, severity: 'critical' });
    await sell('enterprise', 60, { region: 'fires' });
    await sell('enterprise', 1_000, { region: 'elsewhere' });
    await sell('enterprise', 41, { region: 'fires' });
    await expect
      .poll(() => alertsOf('enterprise', rule), { timeout: 60_000 })
      .toMatchObject([{ value: 101, severity: 'critical', status: 'unread', kind: 'threshold' }]);
    await tick('enterprise', Date.now() + 10 * MINUTE);
    expect(await alertsOf('enterprise', rule)).toMatchObject([
      { status: 'resolved', resolution: 'recovered' },
    ]);
    expect(await ruleOf('enterprise', rule)).toMatchObject({ state: 'ok', alert_id: null });
  });

  it('waits for its duration exactly; an edit of the condition begins the wait anew, another name does not', async () => {
    const filters = { region: ['waits'] };
    const rule = await makeRule('enterprise', { filters, time_window: '1h', duration: '10m' });
    await sell('enterprise', 200, { region: 'waits' });
    await expect
      .poll(async () => (await ruleOf('enterprise', rule))['state'], { timeout: 60_000 })
      .toBe('pending');
    const since = async () => Date.parse(String((await ruleOf('enterprise', rule))['pending_since']));
    const begun = await since();
    expect((await change('enterprise', rule, { name: 'Renamed', severity: 'info' })).status).toBe(200);
    expect(await since()).toBe(begun);
    await tick('enterprise', begun + 10 * MINUTE - 1);
    expect(await ruleOf('enterprise', rule)).toMatchObject({ state: 'pending', name: 'Renamed' });
    await change('enterprise', rule, { threshold: 150 });
    expect(await ruleOf('enterprise', rule)).toMatchObject({ state: 'ok', pending_since: null });
    await tick('enterprise', begun + 10 * MINUTE);
    expect(await since()).toBe(begun + 10 * MINUTE);
    await tick('enterprise', begun + 20 * MINUTE - 1);
    expect(await alertsOf('enterprise', rule)).toEqual([]);
    await tick('enterprise', begun + 20 * MINUTE);
    expect(await alertsOf('enterprise', rule)).toMatchObject([{ value: 200, severity: 'info' }]);
    expect((await platform.call('enterprise', 'DELETE', `${RULES}/${rule}`)).status).toBe(204);
    expect(await alertsOf('enterprise', rule)).toMatchObject([
      { status: 'resolved', resolution: 'rule_deleted' },
    ]);
  });

  it('counts late data in the window of its own time', async () => {
    const rule = await makeRule('enterprise', { filters: { region: ['late'] }, time_window: '5m' });
    await sell('enterprise', 500, { region: 'late' }, new Date(Date.now() - 30 * MINUTE));
    await tick('enterprise', Date.now());
    expect(await alertsOf('enterprise', rule)).toEqual([]);
    await sell('enterprise', 500, { region: 'late' }, new Date(Date.now() - MINUTE));
    await tick('enterprise', Date.now());
    expect(await alertsOf('enterprise', rule)).toMatchObject([{ value: 500 }]);
  });

  it('tells of missing data, and is not resolved by it', async () => {
    const filters = { region: ['quiet'] };
    // Before the rule: the platform's own clock may tick in between, and would find that data are missing.
    await sell('enterprise', 20, { region: 'quiet' });
    const silent = await makeRule('enterprise', {
      kind: 'no_data',
      filters,
      operator: undefined,
      threshold: undefined,
    });
    const mean = await makeRule('enterprise', {
      metric: 'average_order_value',
      filters,
      operator: '<',
      threshold: 50,
    });
    await tick('enterprise', Date.now());
    expect(await alertsOf('enterprise', silent)).toEqual([]);
    expect(await ruleOf('enterprise', mean)).toMatchObject({ state: 'firing' });
    await tick('enterprise', Date.now() + 10 * MINUTE);
    expect(await alertsOf('enterprise', silent)).toMatchObject([{ status: 'unread', kind: 'no_data' }]);
    expect(await ruleOf('enterprise', mean)).toMatchObject({ state: 'no_data' });
    expect(await alertsOf('enterprise', mean)).toMatchObject([{ status: 'unread', resolved_at: null }]);
  });

  it('is told of when its snooze ends', async () => {
    const client = await StreamClient.open(platform.url, `?token=${await platform.token('enterprise')}`);
    await client.subscribe({ subscription_id: 's', event_types: ['alert_triggered'] });
    const rule = await makeRule('enterprise', { filters: { region: ['asleep'] }, time_window: '1h' });
    const snooze = await platform.call('enterprise', 'POST', `${RULES}/${rule}/snooze`, { duration: '10m' });
    expect(snooze.json['snoozed_until']).toEqual(expect.any(String));
    await sell('enterprise', 300, { region: 'asleep' });
    await tick('enterprise', Date.now());
    expect(await alertsOf('enterprise', rule)).toHaveLength(1);
    const isMine = (message: Json) =>
      ((message['event'] as Json | undefined)?.['data'] as Json)?.['rule_id'] === rule;
    expect(client.received.some(isMine)).toBe(false);
    await tick('enterprise', Date.now() + 11 * MINUTE);
    await client.next(isMine);
    expect(client.received.filter(isMine)).toHaveLength(1);
    client.close();
  });
});

it('simulates a rule against the figures that are kept', async () => {
  const hour = (back: number) => new Date(Math.floor(Date.now() / HOUR) * HOUR - back * HOUR + MINUTE);
  for (const back of [50, 49, 40]) await sell('professional', 200, { region: 'past' }, hour(back));
  const rule = await makeRule('professional', {
    filters: { region: ['past'] },
    time_window: '2h',
    threshold: 150,
  });
  const simulate = async (id: string) =>
    (await platform.call('professional', 'POST', `${RULES}/${id}/simulate`)).json;
  const past = await simulate(rule);
  // The window of two hours ends at each hour: 50 to 47 hours ago, and 39 to 38.
  const iso = (back: number) => new Date(hour(back).getTime() - MINUTE).toISOString();
  expect(past['episodes']).toEqual([
    { triggered_at: iso(49), resolved_at: iso(46), value: 200 },
    { triggered_at: iso(39), resolved_at: iso(37), value: 200 },
  ]);
  expect(past).toMatchObject({ step: '1h' });
  await change('professional', rule, { duration: '1h', threshold: 350 });
  expect((await simulate(rule))['episodes']).toEqual([]);
  await change('professional', rule, { threshold: 150, duration: '3h' });
  expect((await simulate(rule))['episodes']).toEqual([]);
  const short = await makeRule('professional', {
    time_window: '5m',
    filters: { region: ['past'] },
    threshold: 150,
  });
  expect(await simulate(short)).toMatchObject({ simulated_window: '1h', episodes: [{}, {}] });
});

it('holds a threshold of a stream for its duration, then tells its subscription alone', async () => {
  const open = async () => StreamClient.open(platform.url, `?token=${await platform.token('enterprise')}`);
  const [client, other] = await Promise.all([open(), open()]);
  const event_types = ['conversion_spike', 'error_rate_high', 'alert_resolved'];
  const filters = { time_window: '10s', endpoints: ['/held'] };
  await other.subscribe({ subscription_id: 'other', event_types: ['error_rate_high'] });
  await client.subscribe({
    subscription_id: 'mine',
    event_types,
    filters,
    alert_thresholds: { error_rate: { condition: 'above', value: 5, duration: '10s' } },
  });
  const call = async (status: number, times = 1) => {
    const event = { event: 'api_request', properties: { status, duration: 5, endpoint: '/held' } };
    const events = Array.from({ length: times }, () => event);
    await platform.call('enterprise', 'POST', '/v2/events', { events });
  };
  const sending = setInterval(() => void call(500), 1_000);
  const isMine = ({ event }: Json) =>
    ((event as Json | undefined)?.['data'] as Json)?.['metric'] === 'error_rate';
  const told = await client.next(isMine);
  clearInterval(sending);
  expect(told).toMatchObject({
    subscription_id: 'mine',
    event: {
      type: 'error_rate_high',
      data: { metric: 'error_rate', value: 100, threshold: 5, duration_seconds: 10 },
    },
  });
  // So many that the failures still in the window are less than 5 in 100.
  const ended = setInterval(() => void call(200, 400), 1_000);
  await client.next((message) => isMine(message) && (message['event'] as Json)['type'] === 'alert_resolved');
  clearInterval(ended);
  expect(client.received.filter(isMine)).toHaveLength(2);
  expect(other.received.filter(({ type }) => type === 'event')).toEqual([]);
  client.close();
  other.close();
}, 90_000);

it('refuses what could never be evaluated, and says why', async () => {
  const ask = async (fields: Json, plan: DemoPlan = 'enterprise') => {
    const body = { name: 'R', metric: 'revenue', operator: '>', threshold: 1, ...fields };
    const { status, text } = await platform.call(plan, 'POST', RULES, body);
    return `${status} ${text}`;
  };
  expect(await ask({ metric: 'nothing' })).toMatch(/^400 .*catalogue/);
  expect(await ask({ threshold: undefined })).toMatch(/^400 .*threshold/);
  expect(await ask({ kind: 'anomaly' })).toMatch(/^400 .*operator/);
  expect(await ask({ recovery_threshold: 2 })).toMatch(/^400 .*recovery_threshold/);
  expect(await ask({ evaluate: 'data_point', duration: '5m' })).toMatch(/^400 .*duration/);
  expect(await ask({ channels: [{ type: 'pager' }] })).toMatch(/^400 .*channels/);
  expect(await ask({ time_window: '2h', filters: { video_id: ['v'] } })).toMatch(/^400 .*not kept/);
  expect(await ask({}, 'basic')).toMatch(/^201/);
  expect(await ask({ time_window: '5m' }, 'basic')).toMatch(/^403 .*PLAN_FEATURE_UNAVAILABLE/);
  expect((await listRules('co_demo_basic')).map(({ condition }) => condition.windowSeconds)).toEqual([
    86_400,
  ]);
});
