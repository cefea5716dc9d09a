import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { listAuditLog } from '#shared/admin/audit-log.ts';
import { requestErasure, requireErasure } from '#shared/admin/people.ts';
import { runErasures } from '#shared/erasure/run.ts';
import { memberHash } from '#shared/metrics/distinct.ts';
import { applyNow, ingest } from '#shared/metrics/ingest.ts';
import { OwnMetrics } from '#shared/metrics/own/own-metrics.ts';
import { personKey } from '#shared/metrics/panel.ts';
import { querySeries } from '#shared/metrics/query.ts';
import { reconcile } from '#shared/metrics/reconcile/index.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { TABLES, type TableName } from '#shared/runtime/tables.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { expectFigures, QUESTIONS } from '#test/support/expect-figures.ts';
import { modelEvent, toItem } from '#test/support/model-events.ts';
import { definitionOf } from '#test/support/own-model.ts';
import { type ModelEvent, uniqueEvents } from '#test/support/reference-model.ts';
import { search } from '#test/support/search.ts';
import { type Death, deaths, liveOn } from './deaths.ts';

/**
 * An erasure leaves no trace of the person in any table, changes no figure, leaves nothing to reconcile, and ends once,
 * wherever its slices die.
 */
const RUNS = Number(process.env['RUNS'] ?? (process.env['DEEP'] ? 200 : 2));
const NOW = Date.UTC(2026, 10, 1, 12);
const HOUR = 3_600_000;
const COMPANY = { id: 'co', timeZone: 'Asia/Kathmandu' };
const SCOPE = { company: COMPANY.id, timeZone: COMPANY.timeZone, retentionDays: 365, now: NOW };
const ACTOR = { company: 'co', principal: 'usr_admin', address: null, requestId: 'req_1', at: NOW };
const PERSON = 'kim@acme.example u3';
const ASKED = QUESTIONS.slice(0, 3);

vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));
// The walk is over days that hold nothing: a shorter one looks at as many as there are events.
vi.mock('#shared/admin/plans.ts', async (original) => ({ ...(await original()), LONGEST_KEPT_DAYS: 3 }));

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

/** A third of the people are the person, and a fifth of all events are the ends of their sessions: their own rows. */
const named = (event: ModelEvent, index: number): ModelEvent => {
  if (event.user === null) return event;
  const properties = { ...event.properties, amount: index };
  if (index % 5 === 0) return { ...event, name: 'session_end', user: PERSON, value: null, properties };
  return { ...event, user: `kim@acme.example ${event.user < 'u3' ? 'u3' : event.user}` };
};
const events = (minLength: number, maxLength: number) =>
  fc
    .array(modelEvent({ company: 'co', from: NOW - 40 * HOUR, to: NOW, ids: 300 }), { minLength, maxLength })
    .map((list) => uniqueEvents(list).map(named));

async function take(batch: readonly ModelEvent[], apply: boolean, known = 0) {
  const scope = { ...SCOPE, own: new OwnMetrics(OWN.slice(0, known)) };
  const result = await ingest(batch.map(toItem), scope);
  expect(result.errors).toEqual([]);
  if (apply) await applyNow(result, scope);
  return result;
}

/** Own metrics of people and of a property that nothing else counts, known when the events came or filled later. */
const OWN = [
  definitionOf('people', { aggregation: 'distinct', event: 'session_end', dimensions: ['country'] }),
  definitionOf('amount', { aggregation: 'sum', event: 'session_end', property: 'amount' }),
];

function reconciled(known: number) {
  const span = { timeZone: COMPANY.timeZone, first: '2026-10-30', last: '2026-11-01' };
  const own = new OwnMetrics(OWN.slice(0, known));
  return reconcile({
    company: 'co',
    own,
    span,
    repair: true,
    deadline: Number.POSITIVE_INFINITY,
    now: Date.now,
  });
}

/** Everything that stands in any table, but for the notes of an erasure that is not over. */
async function everything(): Promise<string> {
  const all = await Promise.all((Object.keys(TABLES) as TableName[]).map((name) => database.items(name)));
  return JSON.stringify(all.flat(), (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );
}

async function define(): Promise<void> {
  const definitions = { S: JSON.stringify(OWN) };
  const Item = { pk: { S: 'co' }, sk: { S: 'own_metrics' }, version: one, definitions };
  await dynamo().send(new PutItemCommand({ TableName: 'records', Item }));
}
const one = { N: '1' };

async function ownTotals(): Promise<unknown> {
  const scope = { company: 'co', timeZone: COMPANY.timeZone, currency: 'GBP' };
  const span = { start: '2026-10-30', end: '2026-11-01', granularity: 'day' as const };
  const asked = { metrics: new OwnMetrics(OWN).metrics, groupBy: [], filters: {} };
  return (await querySeries(scope, { ...asked, ...span })).totals;
}

function tracesOf(person: string, text: string): string[] {
  // JSON within JSON escapes its quotes.
  return [person, memberHash(person), personKey(person)].flatMap((trace) => {
    const at = text.indexOf(trace);
    return at < 0 ? [] : [text.slice(Math.max(0, at - 200), at + 200)];
  });
}

function finish(id: string, list: readonly Death[]): Promise<void> {
  return liveOn(
    NOW,
    list,
    (now) => runErasures(now + 20_000, () => now),
    async () => (await requireErasure('co', id)).state === 'completed',
  );
}

describe('an erasure', () => {
  it('leaves no trace, the same figures and nothing to reconcile, wherever it dies', {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        events(30, 120),
        deaths,
        fc.boolean(),
        fc.nat(2),
        fc.boolean(),
        async (batch, list, applied, known, filled) => {
          await database.reset();
          await define();
          await take(batch, applied, known);
          if (filled) await reconciled(OWN.length);
          const before = await ownTotals();
          const { id } = await requestErasure(ACTOR, PERSON, COMPANY.timeZone);
          await finish(id, list);
          const text = await everything();
          expect(tracesOf(PERSON, text)).toEqual([]);
          const theirs = batch.filter(({ user }) => user === PERSON).length;
          expect((await requireErasure('co', id)).tally.events).toBe(theirs);
          // What nobody had applied, the erasure has.
          if (applied || filled) expect(await ownTotals()).toEqual(before);
          const report = await reconciled(filled ? OWN.length : known);
          expect([report.missingPoints, report.unsettled, report.differences]).toEqual([0, 0, []]);
          await expectFigures(COMPANY, batch, ASKED);
          const again = await take(batch, true);
          expect([again.accepted, again.duplicates]).toEqual([0, batch.length]);
          const { entries } = await listAuditLog('co', {}, { limit: 10, after: undefined });
          expect(entries.map(({ action, target }) => [action, target])).toEqual([
            ['person.erased', id],
            ['person.erasure_requested', id],
          ]);
        },
      ),
      { numRuns: RUNS, ...search },
    );
  });
});
