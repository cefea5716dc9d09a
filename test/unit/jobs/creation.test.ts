import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IDEMPOTENCY_KEPT_MS } from '#shared/http/idempotency.ts';
import { createJob } from '#shared/jobs/creation-store.ts';
import { type DayCount, dailyLimitError, nextMidnight, reportsToday } from '#shared/jobs/daily-limit.ts';
import { idempotentCall, repeatedReply } from '#shared/jobs/idempotency.ts';
import { type Job, newJob } from '#shared/jobs/job.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import { newId } from '#shared/runtime/ids.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';

const NOW = Date.UTC(2026, 0, 31, 12);
let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());
beforeEach(() => database.reset());

function job(company = 'co_a', createdAt = NOW, principal = 'cli_1'): Job {
  const id = newId('rpt', createdAt);
  return newJob({ company, id, kind: 'report', principal, request: '{}', createdAt, keepMs: 1000 });
}

function call(key: string, body: unknown, reportId: string, operation = 'generateReport') {
  const made = idempotentCall(operation, key, body, { status: 202, body: { report_id: reportId } });
  if (!made) throw new Error('A call with a key is idempotent.');
  return made;
}

const count = (limit: number | null): DayCount => reportsToday(limit, 'Europe/London', NOW);

async function storedIds(company = 'co_a'): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of jobRecords(company).list('rpt')) ids.push(id);
  return ids;
}

describe('the daily limit', () => {
  it('admits exactly the limit, however many ask at once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, user) => createJob(job('co_a', NOW, `usr_${user}`), count(5))),
    );
    expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(5);
    expect(outcomes.filter(({ kind }) => kind === 'limit_reached')).toHaveLength(7);
    expect(await storedIds()).toHaveLength(5);
    const [counter] = await database.items('counters');
    expect(counter?.['reports']).toEqual({ N: '5' });
  });

  it('counts each company for itself and begins anew at its midnight', async () => {
    await createJob(job(), count(1));
    expect(await createJob(job('co_b'), count(1))).toMatchObject({ kind: 'created' });
    const tomorrow = reportsToday(1, 'Europe/London', nextMidnight('Europe/London', NOW));
    expect(await createJob(job(), count(1))).toEqual({ kind: 'limit_reached' });
    expect(await createJob(job(), tomorrow)).toMatchObject({ kind: 'created' });
  });

  it.each([
    ['Europe/London', Date.UTC(2026, 1, 1)],
    // The day before the clocks go back has 24 hours, the day itself 25.
    ['America/New_York', Date.UTC(2026, 1, 1, 5)],
    ['Asia/Kathmandu', Date.UTC(2026, 0, 31, 18, 15)],
  ])('waits for midnight in %s', (timeZone, midnight) => {
    expect(nextMidnight(timeZone, NOW)).toBe(midnight);
    const error = dailyLimitError(10, 'Basic', timeZone, NOW);
    expect(error.code).toBe('RATE_LIMIT_EXCEEDED');
    expect(error.retryAfterSeconds).toBe((midnight - NOW) / 1000);
  });

  it('finds the midnight after a day of 25 hours', () => {
    const change = Date.UTC(2026, 10, 1, 4, 30);
    expect(nextMidnight('America/New_York', change)).toBe(Date.UTC(2026, 10, 2, 5));
  });
});

describe('an Idempotency-Key (P5)', () => {
  it('makes one job and one answer of any number of concurrent copies', async () => {
    const body = { name: 'Sales' };
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const made = job();
        const asked = call('key-1', body, made.id);
        const outcome = await createJob(made, count(10), () => asked);
        return outcome.kind === 'repeated'
          ? repeatedReply(outcome.call, outcome.before)
          : JSON.parse(asked.answer);
      }),
    );
    const ids = await storedIds();
    expect(ids).toHaveLength(1);
    for (const outcome of outcomes) expect(outcome).toEqual({ status: 202, body: { report_id: ids[0] } });
    expect((await database.items('counters'))[0]?.['reports']).toEqual({ N: '1' });
  });

  it('repeats the answer also when the daily limit is spent', async () => {
    const first = job();
    await createJob(first, count(1), () => call('key-1', {}, first.id));
    const outcome = await createJob(job(), count(1), () => call('key-1', {}, 'rpt_other'));
    expect(outcome.kind === 'repeated' && repeatedReply(outcome.call, outcome.before).body).toEqual({
      report_id: first.id,
    });
  });

  it('refuses another body with 422', async () => {
    await createJob(job(), count(null), () => call('key-1', { name: 'One' }, 'rpt_1'));
    const outcome = await createJob(job(), count(null), () => call('key-1', { name: 'Two' }, 'rpt_2'));
    if (outcome.kind !== 'repeated') throw new Error('The key was used.');
    expect(() => repeatedReply(outcome.call, outcome.before)).toThrow(
      expect.objectContaining({ code: 'IDEMPOTENCY_KEY_REUSED' }),
    );
    expect(await storedIds()).toHaveLength(1);
  });

  it('belongs to its company and operation', async () => {
    await createJob(job(), count(null), () => call('key-1', {}, 'rpt_1'));
    expect((await createJob(job('co_b'), count(null), () => call('key-1', {}, 'rpt_2'))).kind).toBe(
      'created',
    );
    expect((await createJob(job(), count(null), () => call('key-1', {}, 'rpt_3', 'other'))).kind).toBe(
      'created',
    );
  });

  it('is kept for 24 hours to the millisecond', async () => {
    await createJob(job(), count(null), () => call('key-1', {}, 'rpt_1'));
    const last = job('co_a', NOW + IDEMPOTENCY_KEPT_MS - 1);
    expect((await createJob(last, count(null), () => call('key-1', {}, 'rpt_2'))).kind).toBe('repeated');
    const next = job('co_a', NOW + IDEMPOTENCY_KEPT_MS);
    expect((await createJob(next, count(null), () => call('key-1', {}, 'rpt_3'))).kind).toBe('created');
  });

  it.each(['', ' ', 'with space', 'ключ', 'k'.repeat(256)])('refuses the key %j', (key) => {
    expect(() => idempotentCall('op', key, {}, { status: 202 })).toThrow(
      expect.objectContaining({ code: 'VALIDATION_ERROR' }),
    );
  });
});
