import { afterAll, beforeAll, expect, it } from 'vitest';
import { companyPut, findCompany } from '#shared/admin/store.ts';
import { showPoints } from '#shared/alerts/evaluate-points.ts';
import { initialState } from '#shared/alerts/machine.ts';
import { announceRules, createRule, listRules } from '#shared/alerts/rule-store.ts';
import { AlertTeller } from '#shared/alerts/tell.ts';
import { hourOf } from '#shared/http/limit.ts';
import { takeCall } from '#shared/http/store.ts';
import { applyNow, ingest } from '#shared/metrics/ingest.ts';
import type { IngestScope } from '#shared/metrics/point.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { meterOf, type Units } from '#test/support/meter.ts';

/** What alerts add to an ingest, in capacity units that the database counts. */

const NOW = Date.parse('2026-03-01T12:00:00Z');
let database: TestDatabase;
let meter: ReturnType<typeof meterOf>;
beforeAll(async () => {
  database = await startTestDatabase();
  meter = meterOf(dynamo());
});
afterAll(() => database.stop());

const scope = (company: string, more: Partial<IngestScope> = {}): IngestScope => ({
  company,
  timeZone: 'UTC',
  retentionDays: 365,
  now: NOW,
  ...more,
});
const item = { event_id: 'one', metric: 'revenue', value: 20, timestamp: new Date(NOW).toISOString() };

async function unitsOf(work: () => Promise<unknown>): Promise<Units> {
  meter.take();
  await work();
  return meter.take();
}

const taken = async (given: IngestScope) => applyNow(await ingest([item], given), given);

it('add nothing to the ingest of a company without rules', async () => {
  const before = await unitsOf(() => taken(scope('co_before')));
  const after = await unitsOf(() => taken(scope('co_after', { watched: [] })));
  expect(after).toEqual(before);
  // Its deltas carry no mark, so that the aggregator neither reads nor sends for it.
  const deltas = (await database.items('deltas')).filter(({ pk }) => pk?.S?.startsWith('co_after'));
  expect(deltas.map(({ watched }) => watched)).toEqual([undefined]);
  const sent: unknown[] = [];
  const teller = new AlertTeller(
    async (task) => void sent.push(task),
    () => NOW,
  );
  expect(await unitsOf(() => teller.tell([]))).toEqual({ read: 0, write: 0 });
  expect(sent).toEqual([]);
});

it('tell a call of new rules with the write that counts it, for no unit', async () => {
  const caller = { company: 'co_counted', plan: 'basic' } as const;
  const counter = hourOf(caller, NOW);
  expect(await unitsOf(() => takeCall(counter))).toEqual({ read: 0, write: 1 });
  const { owner, name, window } = counter;
  await announceRules({ owner, name, startsAt: window.startsAt, expiresAt: window.endsAt }, 'data_point');
  meter.take();
  expect(await takeCall(counter)).toMatchObject({ admitted: true, watched: ['data_point'] });
  expect(meter.take()).toEqual({ read: 0, write: 1 });
});

it('cost a company with a rule a read of its rules, and a write for each that watches the metric', async () => {
  const id = 'co_watched';
  const common = { name: id, plan: 'basic', timeZone: 'UTC', currency: 'EUR', usageKey: id } as const;
  await transact([companyPut({ id, ...common })]);
  const condition = {
    kind: 'threshold',
    subject: 'data_point',
    metric: 'revenue',
    filters: {},
    aggregation: 'raw',
    windowSeconds: 0,
    period: 'day',
    deviations: 3,
    operator: '>',
    threshold: '10',
  } as const;
  const definition = {
    name: 'R',
    condition,
    forMs: 0,
    severity: 'info',
    isActive: true,
    snoozedUntil: 0,
  } as const;
  const made = { id: 'rule_a', createdAt: NOW, updatedAt: NOW, createdBy: 'test', version: 1, dueAt: null };
  await createRule(
    id,
    { ...definition, ...made, channels: [{ type: 'stream' }], state: initialState(NOW) },
    1,
  );
  expect((await findCompany(id))?.watched).toEqual(['data_point']);
  // A second one is one too many.
  const second = { ...definition, ...made, id: 'rule_b', channels: [], state: initialState(NOW) };
  expect(await createRule(id, second, 1)).toBe(false);
  const [rule] = await listRules(id);
  if (!rule) throw new Error('The rule is gone.');
  expect(await unitsOf(() => listRules(id))).toEqual({ read: 1, write: 0 });
  const point = (value: string) => ({
    id: `p${value}`,
    name: 'metric:revenue',
    at: NOW,
    value,
    userId: null,
    anonymousId: null,
    sessionId: null,
    properties: {},
  });
  const sample = { delta: 'dlt_1', points: [point('5')] };
  expect(await unitsOf(() => showPoints(id, rule, sample, NOW))).toEqual({ read: 0, write: 1 });
});
