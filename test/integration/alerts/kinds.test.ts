import { afterAll, beforeAll, expect, it } from 'vitest';
import { useStackEnvironment } from '#local/stack-environment.ts';
import { performTask } from '#shared/alerts/engine.ts';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

/** Rules of every kind on real figures; where time must pass, the evaluator's own code runs with a moved clock. */

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
  useStackEnvironment(platform.cloud);
}, 120_000);
afterAll(() => platform?.stop());

type Json = Record<string, unknown>;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RULES = '/v2/alert-rules';
const call = (method: string, path: string, body?: unknown) =>
  platform.call('enterprise', method, path, body);

async function makeRule(region: string, fields: Json): Promise<string> {
  const body = { name: `Rule ${region}`, metric: 'revenue', filters: { region: [region] }, ...fields };
  const { status, text, json } = await call('POST', RULES, body);
  expect([status, text]).toEqual([201, expect.any(String)]);
  return String(json['rule_id']);
}
const ruleOf = async (id: string) => (await call('GET', `${RULES}/${id}`)).json;
const alertsOf = async (id: string) =>
  (await call('GET', `/v2/alerts?rule_id=${id}`)).json['alerts'] as Json[];
const tick = (at: number) => performTask({ kind: 'due', company: 'co_demo_enterprise' }, () => at);

async function sell(region: string, sales: readonly (readonly [value: number, at: number])[]): Promise<void> {
  const events = sales.map(([value, at]) => ({
    event: 'purchase',
    value,
    timestamp: new Date(at).toISOString(),
    properties: { order_id: crypto.randomUUID(), ...(region !== '' && { region }) },
  }));
  expect((await call('POST', '/v2/events?wait=true', { events })).status).toBe(200);
}

it('fires where the last complete day is unlike those before, and waits for eight of them', async () => {
  const now = Date.now();
  const day = (back: number) => now - back * 24 * HOUR;
  const usual = [9, 10, 11, 10, 9, 10, 11, 10].map((value, index) => [value, day(index + 2)] as const);
  // Of a mean, a day without events has no figure.
  const rule = await makeRule('', { kind: 'anomaly', metric: 'average_order_value', filters: {} });
  const evaluate = () =>
    performTask({ kind: 'points', company: 'co_demo_enterprise', deltas: [], windows: true }, () => now);
  await sell('', [...usual.slice(1), [100, day(1)]]);
  await evaluate();
  expect(await ruleOf(rule)).toMatchObject({ state: 'no_data', alert_id: null });
  expect(await alertsOf(rule)).toEqual([]);
  await sell('', usual.slice(0, 1));
  await evaluate();
  // The median is 10, the MAD 0.5: from 8.5 to 11.5.
  expect(await ruleOf(rule)).toMatchObject({ state: 'firing' });
  expect(await alertsOf(rule)).toMatchObject([
    { kind: 'anomaly', value: 100, message: expect.stringContaining('expected 8.5 to 11.5') },
  ]);
});

it('compares with the window before, and knows nothing where that was 0', async () => {
  const now = Date.now();
  const change = { kind: 'percent_change', operator: '>', threshold: 100, time_window: '10m' };
  await sell('grown', [
    [100, now - 15 * MINUTE],
    [250, now - MINUTE],
  ]);
  await sell('steady', [
    [100, now - 15 * MINUTE],
    [200, now - MINUTE],
  ]);
  await sell('from-nothing', [[200, now - MINUTE]]);
  const [grown, steady, fromNothing] = await Promise.all(
    ['grown', 'steady', 'from-nothing'].map((region) => makeRule(region, change)),
  );
  await tick(now);
  expect(await alertsOf(grown ?? '')).toMatchObject([{ kind: 'percent_change', value: 150 }]);
  expect(await ruleOf(steady ?? '')).toMatchObject({ state: 'ok' });
  expect(await ruleOf(fromNothing ?? '')).toMatchObject({ state: 'no_data', alert_id: null });
});

it('begins the wait anew where late data shows that the condition does not hold', async () => {
  const filters = { operator: '<', threshold: 50, time_window: '1h', duration: '10m' };
  const begun = Date.now();
  await sell('late', [[20, begun - MINUTE]]);
  const [late, punctual] = await Promise.all([makeRule('late', filters), makeRule('late-never', filters)]);
  await sell('late-never', [[20, begun - MINUTE]]);
  await tick(begun);
  const since = async (id: string | undefined) =>
    Date.parse(String((await ruleOf(id ?? ''))['pending_since']));
  const [one, other] = [await since(late), await since(punctual)];
  expect([one, other].every((at) => at <= begun + MINUTE)).toBe(true);
  await sell('late', [[40, begun - 20 * MINUTE]]);
  await tick(begun + 5 * MINUTE);
  expect(await ruleOf(late ?? '')).toMatchObject({ state: 'ok', pending_since: null });
  await tick(other + 10 * MINUTE - 1);
  expect(await alertsOf(punctual ?? '')).toEqual([]);
  await tick(other + 10 * MINUTE);
  expect(await alertsOf(punctual ?? '')).toHaveLength(1);
  expect(await alertsOf(late ?? '')).toEqual([]);
  // Once the late sale has left the window the wait begins, of full length.
  const gone = begun + 41 * MINUTE;
  await tick(gone);
  expect(await since(late)).toBe(gone);
  await tick(gone + 10 * MINUTE - 1);
  expect(await alertsOf(late ?? '')).toEqual([]);
  await tick(gone + 10 * MINUTE);
  expect(await alertsOf(late ?? '')).toHaveLength(1);
});
