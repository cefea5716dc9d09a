import { expect, it } from 'vitest';
import { alertCare } from '#shared/alerts/care.ts';
import type { AlertTask } from '#shared/alerts/task.ts';
import { AlertTeller } from '#shared/alerts/tell.ts';

const delta = (id: string, watched: string[], company = 'co_a') => ({
  company,
  day: '2026-03-01',
  id,
  watched,
});

it('asks for windows at once, then again after some seconds for all that came meanwhile; sends every delta of points', async () => {
  const sent: [AlertTask, number][] = [];
  let now = 1_000_000;
  const teller = new AlertTeller(
    async (task: AlertTask, delay?: number) => void sent.push([task, delay ?? 0]),
    () => now,
  );
  await teller.tell([delta('d1', ['window']), delta('d2', ['window'])]);
  for (const [at, id] of [
    [1_000_100, 'd3'],
    [1_000_200, 'd4'],
    [1_004_000, 'd5'],
  ] as const) {
    now = at;
    await teller.tell([delta(id, ['window', 'data_point'])]);
  }
  const windows = sent.filter(([task]) => task.kind === 'points' && task.windows);
  expect(windows.map(([, delay]) => delay)).toEqual([0, 5]);
  const points = sent.flatMap(([task]) => (task.kind === 'points' ? task.deltas.map(({ id }) => id) : []));
  expect(points).toEqual(['d3', 'd4', 'd5']);
  now += 60_000;
  await teller.tell([delta('d6', ['window'])]);
  expect(sent.at(-1)).toEqual([{ kind: 'points', company: 'co_a', deltas: [], windows: true }, 0]);
});

it('names the companies that could not be told, whose deltas come again', async () => {
  const send = async ({ company }: AlertTask) => {
    if (company === 'co_b') throw new Error('the queue is away');
  };
  const teller = new AlertTeller(send, () => 1);
  const failed = await teller.tell([delta('d1', ['data_point']), delta('d2', ['data_point'], 'co_b')]);
  expect([...failed.keys()]).toEqual(['co_b']);
});

it('asks once a tick for all due rules of a company, and for those to come at their second', async () => {
  const sent: [AlertTask, number][] = [];
  const told: string[] = [];
  let now = 1_000_000;
  const care = alertCare({
    send: async (task: AlertTask, delay?: number) => void sent.push([task, delay ?? 0]),
    sendDue: async (_company, alert) => void told.push(alert),
    now: () => now,
  });
  const key = (partition: string, id: string, dueAt: number) => ({ partition, id, dueAt });
  const tick = async () => {
    for (const due of [0, 0, 999_000, 1_020_000]) await care(key('co_a#alert_rules', 'rule_x', due))?.();
    await care(key('co_a#alerts', 'alert_1', 999_000))?.();
    await care(key('co_a#alerts', 'alert_2', 1_020_000))?.();
  };
  await tick();
  expect(sent.map(([, delay]) => delay)).toEqual([0, 20]);
  expect(told).toEqual(['alert_1']);
  now += 60_000;
  await tick();
  expect(sent.map(([, delay]) => delay)).toEqual([0, 20, 0]);
  expect(care(key('co_a#jobs', 'rpt_1', 0))).toBeUndefined();
});
