import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeCare } from '#shared/jobs/due-care.ts';
import { dueRecords } from '#shared/jobs/due-store.ts';
import { sendJob } from '#shared/jobs/message-store.ts';
import { scheduleCare } from '#shared/schedules/care.ts';
import { type Answer, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 120_000);
afterAll(() => platform?.stop());

const DAY_MS = 86_400_000;
const call = (method: string, path: string, body?: unknown) =>
  platform.call('enterprise', method, path, body);
const weekly = { frequency: 'weekly', day_of_week: 'monday', time: '07:00', time_zone: 'Europe/London' };
const body = (changes: object = {}) => ({
  name: 'Weekly sales',
  template_id: 'sales_overview',
  format: 'json',
  schedule: weekly,
  ...changes,
});
const make = async (changes: object = {}) => {
  const answer = await call('POST', '/v2/schedules', body(changes));
  expect(answer.status, answer.text).toBe(201);
  return answer.json as { schedule_id: string; next_runs: string[] };
};
const runsOf = async (id: string) =>
  (await call('GET', `/v2/schedules/${id}/runs`)).json['runs'] as Record<string, unknown>[];
const fields = (answer: Answer) =>
  ((answer.json['error'] as { validation_errors?: { field: string }[] }).validation_errors ?? []).map(
    ({ field }) => field,
  );

/** The platform's clock as it would tick at that moment. */
async function tickAt(at: number): Promise<void> {
  const { faults } = await takeCare(dueRecords(at), [scheduleCare(sendJob, () => at)]);
  expect(faults).toBe(0);
}

async function ended(id: string, count: number): Promise<Record<string, unknown>[]> {
  for (let tries = 0; tries < 240; tries += 1) {
    const runs = await runsOf(id);
    const open = runs.filter(({ status }) => status === 'waiting' || status === 'processing');
    if (runs.length >= count && open.length === 0) return runs;
    await sleep(250);
  }
  throw new Error(`The runs of ${id} did not end.`);
}

describe('a schedule', () => {
  it('is made, read, listed, changed, paused, resumed and removed', async () => {
    const made = await make();
    expect(made.next_runs).toHaveLength(5);
    const path = `/v2/schedules/${made.schedule_id}`;
    const { json } = await call('GET', path);
    expect(json).toEqual(made);
    expect(json).toMatchObject({
      status: 'active',
      schedule: weekly,
      filters: { date_range: { relative: 'last_complete_week' } },
      delivery: { method: 'download' },
    });
    const { json: listed } = await call('GET', '/v2/schedules');
    expect(listed['schedules']).toContainEqual(made);
    const changed = await call('PATCH', path, { name: 'Friday sales', schedule: 'daily' });
    expect(changed.json).toMatchObject({
      name: 'Friday sales',
      schedule: { frequency: 'daily', time: '06:00', time_zone: 'Europe/London' },
      filters: { date_range: { relative: 'last_complete_week' } },
    });
    const paused = await call('POST', `${path}/pause`);
    expect(paused.json).toMatchObject({ status: 'paused', next_runs: [] });
    const resumed = await call('POST', `${path}/resume`);
    expect(resumed.json).toMatchObject({ status: 'active', next_runs: changed.json['next_runs'] });
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
  });

  it.each([
    [{ schedule: { frequency: 'fortnightly' } }, 'schedule.frequency'],
    [{ schedule: { frequency: 'daily', time: '24:00' } }, 'schedule.time'],
    [{ schedule: { frequency: 'daily', time_zone: 'Mars/Olympus' } }, 'schedule.time_zone'],
    [{ schedule: { frequency: 'cron' } }, 'schedule.cron'],
    [{ schedule: { frequency: 'cron', cron: 'every day' } }, 'schedule.cron'],
    [{ schedule: { frequency: 'cron', cron: '* * * * *' } }, 'schedule.cron'],
    [{ schedule: { frequency: 'cron', cron: '0 0 30 2 *' } }, 'schedule.cron'],
    [{ schedule: { frequency: 'monthly', day_of_month: 32 } }, 'schedule.day_of_month'],
    [{ schedule: { frequency: 'daily', day_of_month: 1 } }, 'schedule.day_of_month'],
    [{ filters: { date_range: { relative: 'last_week', last_days: 3 } } }, 'filters.date_range.relative'],
    [{ filters: { date_range: { start: '2026-01-01', end: '2026-01-02' } } }, 'filters.date_range.start'],
  ])('refuses %j at %s', async (changes, field) => {
    const answer = await call('POST', '/v2/schedules', body(changes));
    expect(answer.status).toBe(400);
    expect(fields(answer)).toContain(field);
  });

  it('refuses an unknown template, a format beyond the plan and a time that is over', async () => {
    expect((await call('POST', '/v2/schedules', body({ template_id: 'nothing' }))).status).toBe(404);
    const excel = await platform.call('basic', 'POST', '/v2/schedules', body({ format: 'excel' }));
    expect(excel.status).toBe(403);
    const past = { frequency: 'once', date: '2020-01-01' };
    expect((await call('POST', '/v2/schedules', body({ schedule: past }))).status).toBe(409);
  });

  it('runs now beside its own times, and lists what came of it', async () => {
    const { schedule_id: id, next_runs: times } = await make();
    const run = await call('POST', `/v2/schedules/${id}/run`);
    expect(run.status).toBe(202);
    expect(run.json).toMatchObject({ trigger: 'manual', status: 'processing' });
    const [done] = await ended(id, 1);
    expect(done).toMatchObject({ status: 'completed', report_id: run.json['report_id'], reason: null });
    expect((await call('GET', `/v2/schedules/${id}`)).json['next_runs']).toEqual(times);
  });

  it('runs each occurrence once, however often the clock ticks, and makes up for three after an outage', async () => {
    const { schedule_id: id, next_runs: times } = await make({
      schedule: { frequency: 'daily', time: '05:00', time_zone: 'America/New_York' },
      filters: { date_range: { relative: 'yesterday' } },
    });
    const [first, second] = times.map((time) => Date.parse(time)) as [number, number];
    await tickAt(first - 1);
    expect(await runsOf(id)).toEqual([]);
    await Promise.all([tickAt(first), tickAt(first), tickAt(first + 60_000)]);
    await tickAt(first - 600_000);
    const [run] = await ended(id, 1);
    expect(run).toMatchObject({ scheduled_for: times[0], status: 'completed', trigger: 'schedule' });
    const { json: report } = await call('GET', `/v2/reports/${String(run?.['report_id'])}`);
    const day = new Date(first - DAY_MS).toISOString().slice(0, 10);
    expect(report['filters_applied']).toMatchObject({ date_range: { start: day, end: day } });
    await tickAt(second + 5 * DAY_MS + 1);
    const all = await ended(id, 5);
    expect(all.map(({ status, missed_runs: missed }) => [status, missed])).toEqual([
      ['completed', undefined],
      ['completed', undefined],
      ['completed', undefined],
      ['missed', 3],
      ['completed', undefined],
    ]);
    expect(new Set(all.map(({ local_time: local }) => local)).size).toBe(5);
  });

  it('says why a run has failed', async () => {
    const { json } = await platform.call('professional', 'POST', '/v2/schedules', body({ format: 'pdf' }));
    const id = String(json['schedule_id']);
    const as = (plan: string) => platform.call('professional', 'PATCH', '/v2/admin/company', { plan });
    expect((await as('basic')).status).toBe(200);
    await tickAt(Date.parse((json['next_runs'] as string[])[0] ?? ''));
    const { json: listed } = await platform.call('professional', 'GET', `/v2/schedules/${id}/runs`);
    expect(listed['runs']).toMatchObject([
      { status: 'failed', reason: expect.stringContaining('not part of your plan') as string },
    ]);
    await as('professional');
  });
});

describe('a report with a schedule', () => {
  it('is made now and again, over as many days', async () => {
    const request = {
      name: 'Weekly Sales Summary',
      template_id: 'sales_overview',
      filters: { date_range: { start: '2026-05-17', end: '2026-05-24' }, regions: ['north_america'] },
      format: 'json',
      delivery: { method: 'download', schedule: weekly },
    };
    const answer = await platform.call('enterprise', 'POST', '/v2/reports/generate', request, {
      'Idempotency-Key': 'weekly-1',
    });
    expect(answer.status, answer.text).toBe(202);
    const again = await platform.call('enterprise', 'POST', '/v2/reports/generate', request, {
      'Idempotency-Key': 'weekly-1',
    });
    expect(again.json).toEqual(answer.json);
    const { json } = await call('GET', `/v2/schedules/${String(answer.json['schedule_id'])}`);
    expect(json).toMatchObject({
      name: 'Weekly Sales Summary',
      schedule: weekly,
      filters: { date_range: { last_days: 8 }, regions: ['north_america'] },
    });
  });
});
