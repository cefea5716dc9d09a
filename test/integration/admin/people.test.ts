import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suppress } from '#shared/delivery/suppression-store.ts';
import { finishErasure } from '#test/support/erasures.ts';
import { send, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 60_000);
afterAll(() => platform?.stop());

const COMPANY = 'co_demo_professional';
const PERSON = 'kim@acme.example';
const today = new Date().toISOString().slice(0, 10);
const SUPPRESSED = {
  company: COMPANY,
  reason: 'bounce',
  details: 'Bounced.',
  deliveryId: 'dlv_1',
  at: Date.now(),
} as const;
const EVENTS = {
  events: [
    {
      event_id: 'erase-1',
      event: 'purchase',
      user_id: PERSON,
      session_id: 'erase-session',
      value: 20,
      properties: { country: 'France', order_id: 'o1', email: PERSON },
    },
    { event_id: 'erase-2', event: 'page_view', anonymous_id: PERSON, properties: { country: 'France' } },
    { event_id: 'erase-3', event: 'page_view', user_id: 'somebody else' },
  ],
};

const call = (method: string, path: string, body?: unknown) =>
  platform.call('professional', method, path, body);
const person = `/v2/admin/people/${encodeURIComponent(PERSON)}`;

async function figures(): Promise<unknown[]> {
  const metrics = ['revenue', 'active_users', 'orders', 'page_views'];
  return Promise.all(
    metrics.map(async (metric) => {
      const asked = { metric, time_range: { start: today, end: today } };
      const { json, text, status } = await call('POST', '/v2/analytics/visualization', asked);
      expect(status, text).toBe(200);
      return json['data_points'];
    }),
  );
}

describe('the erasure of a person', () => {
  it('removes the person, keeps the figures, and is told of in the audit log without the name', async () => {
    expect((await call('POST', '/v2/events?wait=true', EVENTS)).json).toMatchObject({ accepted: 3 });
    await suppress({ ...SUPPRESSED, address: PERSON.toUpperCase() });
    await suppress({ ...SUPPRESSED, address: 'other@acme.example' });
    const before = await figures();
    const asked = await call('DELETE', person);
    expect(asked.status, asked.text).toBe(202);
    const id = String(asked.json['erasure_id']);
    expect(asked.headers.get('Location')).toBe(`${platform.url}/v2/admin/erasures/${id}`);
    expect(asked.json).toMatchObject({ status: 'running', removed: { events: 0 } });
    expect((await call('DELETE', person)).json['erasure_id']).toBe(id);
    await finishErasure(COMPANY, id);
    const done = await call('GET', `/v2/admin/erasures/${id}`);
    expect(done.json).toMatchObject({ status: 'completed', progress: 100, removed: { events: 2 } });
    expect(done.text).not.toContain(PERSON);
    expect(await figures()).toEqual(before);
    const { json } = await call('GET', '/v2/admin/suppressions');
    expect(json['suppressions']).toMatchObject([{ address: 'other@acme.example' }]);
    const reconciled = await call('POST', '/v2/metrics/reconcile', { start: today, end: today });
    expect(reconciled.json).toMatchObject({ differences: 0, missing_events: 0 });
    const again = await call('POST', '/v2/events?wait=true', EVENTS);
    expect(again.json).toMatchObject({ accepted: 0, duplicates: 3 });
    const log = await call('GET', `/v2/admin/audit-log?target=${id}`);
    expect(log.text).not.toContain(PERSON);
    const entries = log.json['entries'] as { action: string }[];
    expect(entries.map(({ action }) => action)).toEqual(['person.erased', 'person.erasure_requested']);
    expect((await call('DELETE', person)).json['erasure_id']).not.toBe(id);
  }, 240_000);

  it('is for admins', async () => {
    const token = await platform.token('professional', 'analytics:write');
    const answer = await send(platform.url, 'DELETE', person, undefined, {
      Authorization: `Bearer ${token}`,
    });
    expect(answer.status).toBe(403);
  });
});
