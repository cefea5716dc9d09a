import { expect, it } from 'vitest';
import type { Alert, Notice } from '#shared/alerts/alert.ts';
import { type OutboxParts, sendNotices } from '#shared/alerts/outbox.ts';
import { deliveryKey } from '#shared/delivery/delivery.ts';

const ALERT: Alert = {
  id: 'alert_01kg0v1y3f8h2m4n6p8q0r2s4t',
  ruleId: 'rule_a',
  ruleName: 'Errors <b>',
  kind: 'threshold',
  metric: 'error_rate',
  severity: 'critical',
  operator: '>',
  threshold: '5',
  value: '7.4',
  message: 'Errors <b>: error_rate is 7.4, above 5',
  fingerprint: 'f',
  channels: [
    { type: 'stream' },
    { type: 'email', recipients: ['a@acme.example'] },
    { type: 'slack', webhook_id: 'wh_slack' },
  ],
  status: 'unread',
  triggeredAt: Date.parse('2026-03-01T12:00:00Z'),
  readAt: null,
  resolvedAt: null,
  resolution: null,
};

function outbox(fails: Partial<OutboxParts> = {}, alert: Alert = ALERT, notice: Notice = 'triggered') {
  const done: string[] = [];
  const parts: OutboxParts = {
    find: async () => ({ alert, open: [{ notice, at: alert.triggeredAt + 1 }] }),
    markSent: async () => void done.push('sent'),
    publish: async (_company, { id }) => void done.push(`event ${id}`),
    listening: async (_company, event) => (event === 'alert_triggered' ? ['wh_slack', 'wh_all'] : ['wh_all']),
    enter: async (deliveries) => void done.push(...deliveries.map((one) => `enter ${deliveryKey(one)}`)),
    attempt: async ({ key }) => void done.push(`attempt ${key}`),
    baseUrl: () => 'https://analytics.example',
    ...fails,
  };
  return { done, send: () => sendNotices('co_a', alert.id, parts) };
}

it('enters one delivery for each target, under the ids that it had before', async () => {
  const [first, again] = [outbox(), outbox()];
  await Promise.all([first.send(), again.send()]);
  expect(again.done).toEqual(first.done);
  const entered = first.done.filter((line) => line.startsWith('enter '));
  expect(entered.map((line) => line.split('#')[0])).toEqual([
    'enter email',
    'enter wh_slack',
    'enter wh_all',
  ]);
  expect(new Set(entered).size).toBe(3);
  expect(entered.every((line) => /#dlv_[0-9a-z]{26}$/.test(line))).toBe(true);
  expect(first.done.at(-1)).toBe('sent');
  // Its end is another notification.
  const end = outbox({}, { ...ALERT, status: 'resolved', resolvedAt: ALERT.triggeredAt + 5 }, 'resolved');
  await end.send();
  expect(end.done.filter((line) => entered.includes(line))).toEqual([]);
});

it('is not noted as sent where deliveries cannot be written, and tells those who listen all the same', async () => {
  const { done, send } = outbox({ enter: async () => Promise.reject(new Error('the table is away')) });
  await expect(send()).rejects.toThrow('the table is away');
  expect(done).toEqual([`event ${ALERT.id}.triggered`, `event ${ALERT.id}.triggered.error_rate_high`]);
});

it('leaves to the clock what it cannot ask a worker for', async () => {
  const { done, send } = outbox({ attempt: async () => Promise.reject(new Error('the queue is away')) });
  await send();
  expect(done.at(-1)).toBe('sent');
});

it('sends no mail and calls nobody for an alert of the stream alone', async () => {
  const { done, send } = outbox({ listening: async () => [] }, { ...ALERT, channels: [{ type: 'stream' }] });
  await send();
  expect(done.filter((line) => !line.startsWith('event'))).toEqual(['sent']);
});
