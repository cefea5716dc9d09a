import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useStackEnvironment } from '#local/stack-environment.ts';
import { performTask } from '#shared/alerts/engine.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { type Received, type Receiver, startReceiver } from '#test/support/receiver.ts';

/** Alerts by mail, by signed webhook and to Slack, through the public API. */

let platform: TestPlatform;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  process.env['ALLOWED_PRIVATE_HOSTS'] = receiver.host;
  platform = await startTestPlatform();
  useStackEnvironment(platform.cloud);
}, 120_000);
afterAll(async () => {
  await platform?.stop();
  await receiver?.stop();
});

type Json = Record<string, unknown>;
const RULES = '/v2/alert-rules';
const call = (method: string, path: string, body?: unknown) =>
  platform.call('enterprise', method, path, body);

async function make(path: string, body: Json): Promise<Json> {
  const { status, text, json } = await call('POST', path, body);
  expect([status, text]).toEqual([201, expect.any(String)]);
  return json;
}
const makeWebhook = (path: string, changes: Json = {}) =>
  make('/v2/admin/webhooks', { name: path, url: `http://${receiver.host}${path}`, events: [], ...changes });
/** Sessions longer than a minute, of a device of the test's own. */
const makeRule = (device: string, fields: Json) =>
  make(RULES, {
    name: `Long sessions, ${device}`,
    evaluate: 'data_point',
    metric: 'session_duration',
    filters: { device: [device] },
    operator: '>',
    threshold: 60,
    ...fields,
  });
async function record(device: string, value: number): Promise<void> {
  const events = [{ metric: 'session_duration', value, dimensions: { device } }];
  expect((await call('POST', '/v2/events?wait=true', { events })).status).toBe(200);
}

const received = (path: string) => receiver.received.filter((one) => one.path === path);
const mailsTo = (address: string) =>
  readdirSync(join(platform.dataDir, 'outbox'))
    .filter((name) => name.endsWith('.eml'))
    .map((name) => readFileSync(join(platform.dataDir, 'outbox', name), 'utf8'))
    .filter((text) => text.includes(`To: ${address}`));
async function alertsOf(rule: unknown): Promise<Json[]> {
  return (await call('GET', `/v2/alerts?rule_id=${String(rule)}`)).json['alerts'] as Json[];
}
async function deliveriesOf(alert: unknown): Promise<Json[]> {
  const { json } = await call('GET', `/v2/alerts/${String(alert)}/deliveries`);
  return json['deliveries'] as Json[];
}
const within = { timeout: 60_000, interval: 200 };

/** Points of two calls may be seen in any order; these wait until the rule has seen theirs. */
async function recordFiring(device: string, rule: unknown): Promise<void> {
  await record(device, 90);
  await expect
    .poll(async () => (await alertsOf(rule)).map(({ status }) => status), within)
    .toEqual(['unread']);
}
async function recordEnd(device: string, rule: unknown): Promise<void> {
  await record(device, 5);
  await expect
    .poll(async () => (await alertsOf(rule)).map(({ status }) => status), within)
    .toEqual(['resolved']);
}

it('tells each beginning and each end once through every channel, and says what came of it', async () => {
  const signed = await makeWebhook('/signed');
  const slack = await makeWebhook('/slack', { format: 'slack' });
  // Listens by itself and is named as well: told once.
  const both = await makeWebhook('/both', { events: ['alert_triggered', 'alert_resolved'] });
  const recipients = ['ops@acme.example', 'lead@acme.example'];
  const rule = await makeRule('channels', {
    severity: 'critical',
    channels: [
      { type: 'email', recipients },
      { type: 'webhook', webhook_id: signed['webhook_id'] },
      { type: 'slack', webhook_id: slack['webhook_id'] },
      { type: 'webhook', webhook_id: both['webhook_id'] },
    ],
  });
  await recordFiring('channels', rule['rule_id']);
  const [{ alert_id: alert }] = (await alertsOf(rule['rule_id'])) as [Json];
  await expect
    .poll(async () => (await deliveriesOf(alert)).map(({ status }) => status), within)
    .toEqual(['delivered', 'delivered', 'delivered', 'delivered']);
  // The same state evaluated again tells nothing.
  await record('channels', 95);
  await record('channels', 5);
  await expect
    .poll(async () => (await deliveriesOf(alert)).map(({ status }) => status), within)
    .toEqual(Array.from({ length: 8 }, () => 'delivered'));

  const events = received('/signed').map(({ headers, body }: Received) =>
    new Webhook(String(signed['secret'])).verify(body, headers as Record<string, string>),
  ) as { type: string; data: Json }[];
  expect(events.map(({ type, data }) => [type, data['notification_id'], data['value']])).toEqual([
    ['alert_triggered', `${String(alert)}.triggered`, 90],
    ['alert_resolved', `${String(alert)}.resolved`, 90],
  ]);
  expect(events[0]?.data).toMatchObject({ rule_id: rule['rule_id'], severity: 'critical', threshold: 60 });
  expect(new Set(received('/signed').map(({ headers }) => headers['webhook-id'])).size).toBe(2);

  const messages = received('/slack').map(({ body }) => JSON.parse(body) as { text: string; blocks: Json[] });
  expect(messages.map(({ text }) => text)).toEqual([
    'critical: Long sessions, channels: session_duration is 90, above 60',
    'Resolved: Long sessions, channels',
  ]);
  expect(messages[0]?.blocks.map(({ type }) => type)).toEqual(['header', 'section']);
  expect(received('/both')).toHaveLength(2);
  for (const address of recipients) {
    const mails = mailsTo(address);
    expect(mails).toHaveLength(2);
    expect(mails.filter((text) => text.includes('Subject: critical: Long sessions'))).toHaveLength(1);
    expect(mails.filter((text) => text.includes('Subject: Resolved: Long sessions'))).toHaveLength(1);
  }
  const log = (await call('GET', `/v2/admin/webhooks/${String(slack['webhook_id'])}/deliveries`)).json;
  expect(log['deliveries']).toHaveLength(2);
});

it('tells webhooks that listen to alerts of every rule, each event that they listen to', async () => {
  await makeWebhook('/begins', { events: ['alert_triggered'] });
  const rule = await makeRule('listened', { channels: [] });
  await recordFiring('listened', rule['rule_id']);
  await recordEnd('listened', rule['rule_id']);
  await expect.poll(() => received('/begins').length, within).toBe(1);
  const [first] = received('/begins');
  expect(JSON.parse(first?.body ?? '')).toMatchObject({
    type: 'alert_triggered',
    data: { rule_id: rule['rule_id'] },
  });
});

it('sends nothing of a rule that is snoozed, and one mail at the end of that for what goes on', async () => {
  const channels = [{ type: 'email', recipients: ['asleep@acme.example'] }];
  const [rule, over] = await Promise.all([
    makeRule('asleep', { channels }),
    makeRule('asleep-over', { channels: [{ type: 'email', recipients: ['over@acme.example'] }] }),
  ]);
  for (const one of [rule, over])
    await call('POST', `${RULES}/${String(one['rule_id'])}/snooze`, { duration: '10m' });
  await recordFiring('asleep', rule['rule_id']);
  await recordFiring('asleep-over', over['rule_id']);
  await recordEnd('asleep-over', over['rule_id']);
  const later = Date.now() + 11 * 60_000;
  await performTask({ kind: 'due', company: 'co_demo_enterprise' }, () => later);
  await expect.poll(() => mailsTo('asleep@acme.example').length, within).toBe(1);
  const [{ alert_id: silent }] = (await alertsOf(over['rule_id'])) as [Json];
  expect(await deliveriesOf(silent)).toEqual([]);
  expect(mailsTo('over@acme.example')).toEqual([]);
});

it('takes other channels from the next alert on, and refuses what could never arrive', async () => {
  const ask = async (channels: Json[]) => {
    const body = { name: 'R', metric: 'revenue', operator: '>', threshold: 1, channels };
    const { status, text } = await call('POST', RULES, body);
    return `${status} ${text}`;
  };
  const slack = String((await makeWebhook('/form', { format: 'slack' }))['webhook_id']);
  const missing = 'wh_00000000000000000000000000';
  expect(await ask([{ type: 'webhook', webhook_id: missing }])).toMatch(/^404 .*RESOURCE_NOT_FOUND/);
  expect(await ask([{ type: 'webhook', webhook_id: slack }])).toMatch(/^400 .*channels\.0\.type.*slack/);
  expect(await ask([{ type: 'slack' }])).toMatch(/^400 .*webhook_id/);
  expect(await ask([{ type: 'email', recipients: [] }])).toMatch(/^400 .*recipients/);
  expect(await ask([{ type: 'email', recipients: ['nobody'] }])).toMatch(/^400 .*e-mail address/);
  expect(await ask([{ type: 'stream' }, { type: 'stream' }])).toMatch(/^400 .*twice/);
  expect(await ask([{ type: 'stream', recipients: ['a@acme.example'] }])).toMatch(/^400 .*recipients/);
  const inside = { name: 'Inside', url: 'http://169.254.169.254/x', format: 'slack' };
  expect((await call('POST', '/v2/admin/webhooks', inside)).status).toBe(400);

  const rule = String((await makeRule('moved', { channels: [] }))['rule_id']);
  const wrong = await call('PATCH', `${RULES}/${rule}`, {
    channels: [{ type: 'slack', webhook_id: missing }],
  });
  expect(wrong.status).toBe(404);
  const channels = [{ type: 'email', recipients: ['moved@acme.example'] }];
  expect((await call('PATCH', `${RULES}/${rule}`, { channels })).json).toMatchObject({ channels });
  await record('moved', 90);
  await expect.poll(() => mailsTo('moved@acme.example').length, within).toBe(1);
});
