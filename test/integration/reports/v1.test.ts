import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { takeCare } from '#shared/jobs/due-care.ts';
import { dueRecords } from '#shared/jobs/due-store.ts';
import { sendJob } from '#shared/jobs/message-store.ts';
import type { V1Report } from '#shared/reports/v1/contract.ts';
import { scheduleCare } from '#shared/schedules/care.ts';
import { differences } from '#test/support/media-shapes.ts';
import {
  type Answer,
  type DemoPlan,
  send,
  startTestPlatform,
  type TestPlatform,
} from '#test/support/platform.ts';
import { V1_SHAPES } from '#test/support/v1-shapes.ts';

/** S4's reports, through the public API, and what v2 shows of them. */

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 120_000);
afterAll(() => platform?.stop());

const PATH = '/api/v1/reports';
const DAY_MS = 86_400_000;
const dateOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const codeOf = ({ json }: Answer) => (json['error'] as { code: string } | undefined)?.code;

async function make(plan: DemoPlan, body: object): Promise<V1Report> {
  const answer = await platform.call(plan, 'POST', PATH, body);
  expect([answer.status, differences(answer.json, V1_SHAPES.report)], answer.text).toEqual([201, []]);
  return answer.json['data'] as V1Report;
}

async function get(plan: DemoPlan, id: string): Promise<V1Report> {
  const answer = await platform.call(plan, 'GET', `${PATH}/${id}`);
  expect([answer.status, differences(answer.json, V1_SHAPES.report)], answer.text).toEqual([200, []]);
  return answer.json['data'] as V1Report;
}

/** All reports, by pages of that size. */
async function walk(plan: DemoPlan, size: number): Promise<V1Report[]> {
  const found: V1Report[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const { json } = await platform.call(plan, 'GET', `${PATH}?per_page=${size}${query}`);
    expect(differences(json, V1_SHAPES.reports)).toEqual([]);
    const page = json['data'] as V1Report[];
    expect(page.length).toBeLessThanOrEqual(size);
    found.push(...page);
    cursor = (json['meta'] as { next_cursor: string | null }).next_cursor;
  }
  return found;
}

async function ended(plan: DemoPlan, id: string): Promise<V1Report> {
  for (let tries = 0; tries < 240; tries += 1) {
    const report = await get(plan, id);
    if (report.status !== 'draft' && report.status !== 'processing') return report;
    await sleep(250);
  }
  throw new Error(`The report ${id} did not end.`);
}

/** The platform's clock as it would tick at that moment. */
async function tickAt(at: number): Promise<void> {
  const { faults } = await takeCare(dueRecords(at), [scheduleCare(sendJob, () => at)]);
  expect(faults).toBe(0);
}

it('makes a report that is due at once: a draft, then a file, on v2 as well', async () => {
  const made = await make('professional', { name: 'Yesterday', type: 'daily' });
  const yesterday = dateOf(Date.parse(made.created_at) - DAY_MS);
  expect(made).toMatchObject({
    id: expect.stringMatching(/^rpt_/),
    type: 'daily',
    status: 'draft',
    scheduled_at: made.created_at,
    from: yesterday,
    to: yesterday,
    format: 'pdf',
    download_url: null,
  });
  const done = await ended('professional', made.id);
  expect(done).toMatchObject({ status: 'completed', name: 'Yesterday', error_message: null });
  expect(done.file_size).toBeGreaterThan(0);
  const link = await platform.call('professional', 'GET', new URL(done.download_url ?? '').pathname);
  expect(link.status).toBe(302);
  const { json } = await platform.call('professional', 'GET', `/v2/reports/${made.id}`);
  expect(json).toMatchObject({ name: 'Yesterday', template_id: 'executive_summary', status: 'completed' });
});

it.each([
  ['daily', '2026-03-04T12:00:00Z', '2026-03-03', '2026-03-03'],
  ['weekly', '2026-03-04T12:00:00Z', '2026-02-23', '2026-03-01'],
  ['monthly', '2026-03-04T12:00:00Z', '2026-02-01', '2026-02-28'],
  ['monthly', '2026-03-01', '2026-02-01', '2026-02-28'],
])('makes a %s report of %s over %s to %s', async (type, at, from, to) => {
  const plan = type === 'daily' ? 'basic' : type === 'weekly' ? 'professional' : 'enterprise';
  const made = await make(plan, { name: 'Then', type, scheduled_at: at });
  expect(made).toMatchObject({ type, from, to, scheduled_at: new Date(at).toISOString() });
  await ended(plan, made.id);
});

it('keeps a draft for its time: a schedule on v2, made once under the same id', async () => {
  const at = Math.ceil((Date.now() + 2 * DAY_MS) / 60_000) * 60_000;
  const draft = await make('enterprise', {
    name: 'Later',
    type: 'weekly',
    scheduled_at: new Date(at - 30_000).toISOString(),
  });
  expect(draft).toMatchObject({
    id: expect.stringMatching(/^sch_/),
    status: 'draft',
    scheduled_at: new Date(at).toISOString(),
    type: 'weekly',
    format: null,
  });
  const { json: schedule } = await platform.call('enterprise', 'GET', `/v2/schedules/${draft.id}`);
  expect(schedule).toMatchObject({ name: 'Later', schedule: { frequency: 'once' } });
  expect(schedule['next_runs']).toEqual([draft.scheduled_at]);
  expect(await get('enterprise', draft.id)).toEqual(draft);
  await tickAt(at - 1);
  expect(await get('enterprise', draft.id)).toEqual(draft);
  await Promise.all([tickAt(at), tickAt(at)]);
  const done = await ended('enterprise', draft.id);
  const { name, type, from, to, scheduled_at, created_at } = draft;
  expect(done).toMatchObject({ name, type, from, to, scheduled_at, created_at, status: 'completed' });
  expect((await walk('enterprise', 100)).filter(({ id }) => id === draft.id)).toEqual([done]);
});

it('shows a draft that could not be made as failed, with the reason', async () => {
  const at = Math.ceil((Date.now() + 3 * DAY_MS) / 60_000) * 60_000;
  const order = { name: 'Planned', template_id: 'sales_overview', format: 'pdf' };
  const [date = '', time = ''] = new Date(at).toISOString().slice(0, 16).split('T');
  const { json } = await platform.call('professional', 'POST', '/v2/schedules', {
    ...order,
    schedule: { frequency: 'once', date, time, time_zone: 'UTC' },
  });
  const id = String(json['schedule_id']);
  expect(await get('professional', id)).toMatchObject({ name: 'Planned', status: 'draft', format: 'pdf' });
  const as = (plan: string) => platform.call('professional', 'PATCH', '/v2/admin/company', { plan });
  expect((await as('basic')).status).toBe(200);
  await tickAt(at);
  const shown = await get('professional', id);
  expect(shown).toMatchObject({ status: 'failed', error_message: expect.stringContaining('plan') });
  expect(await walk('professional', 1)).toContainEqual(shown);
  await as('professional');
});

it('walks reports and drafts, newest first, the same by pages of any size', async () => {
  for (const name of ['One', 'Two', 'Three']) {
    const far = new Date(Date.now() + 30 * DAY_MS).toISOString();
    await make('basic', { name: `Draft ${name}`, type: 'daily', scheduled_at: far });
    const again = { name: 'Again and again', template_id: 'sales_overview', schedule: 'weekly' };
    expect((await platform.call('basic', 'POST', '/v2/schedules', again)).status).toBe(201);
    await ended('basic', (await make('basic', { name, type: 'daily' })).id);
  }
  const all = await walk('basic', 100);
  expect(all.slice(0, 6).map(({ name }) => name)).toEqual([
    'Three',
    'Draft Three',
    'Two',
    'Draft Two',
    'One',
    'Draft One',
  ]);
  for (const size of [1, 2, 3]) expect(await walk('basic', size)).toEqual(all);
});

it('deletes a report, and a draft before it is made', async () => {
  const at = Math.ceil((Date.now() + 5 * DAY_MS) / 60_000) * 60_000;
  const draft = await make('basic', {
    name: 'Never',
    type: 'daily',
    scheduled_at: new Date(at).toISOString(),
  });
  const report = await make('basic', { name: 'Gone', type: 'daily' });
  for (const { id } of [draft, report]) {
    expect((await platform.call('basic', 'DELETE', `${PATH}/${id}`)).status).toBe(204);
    expect(codeOf(await platform.call('basic', 'GET', `${PATH}/${id}`))).toBe('REPORT_NOT_FOUND');
    expect((await platform.call('basic', 'DELETE', `${PATH}/${id}`)).status).toBe(404);
  }
  await tickAt(at);
  const names = (await walk('basic', 100)).map(({ name }) => name);
  expect(names).not.toContain('Never');
  expect(names).not.toContain('Gone');
  expect((await platform.call('basic', 'GET', `/v2/schedules/${draft.id}`)).status).toBe(404);
});

it('takes the schedule along with the report that it made, and shows a report whose schedule went by itself', async () => {
  const at = Math.ceil((Date.now() + 6 * DAY_MS) / 60_000) * 60_000;
  const drafts = await Promise.all(
    ['With', 'Without'].map((name) =>
      make('enterprise', { name, type: 'daily', scheduled_at: new Date(at).toISOString() }),
    ),
  );
  const [withSchedule = '', without = ''] = drafts.map(({ id }) => id);
  await tickAt(at);
  for (const id of [withSchedule, without]) await ended('enterprise', id);
  expect((await platform.call('enterprise', 'DELETE', `/v2/schedules/${without}`)).status).toBe(204);
  expect(await get('enterprise', without)).toMatchObject({ status: 'completed' });
  expect((await platform.call('enterprise', 'DELETE', `${PATH}/${withSchedule}`)).status).toBe(204);
  expect((await platform.call('enterprise', 'GET', `/v2/schedules/${withSchedule}`)).status).toBe(404);
});

it('is held by the permissions of S4 and by the company', async () => {
  const login = async (role: string) => {
    const answer = await send(platform.url, 'POST', '/api/v1/auth/login', {
      email: `${role}@enterprise.example`,
      password: 'demo-password',
    });
    const { token } = answer.json['data'] as { token: string };
    return { Authorization: `Bearer ${token}` };
  };
  const body = { name: 'Mine', type: 'daily' };
  const [viewer, analyst] = [await login('viewer'), await login('analyst')];
  expect((await send(platform.url, 'POST', PATH, body, viewer)).status).toBe(403);
  const made = await send(platform.url, 'POST', PATH, body, analyst);
  expect(made.status).toBe(201);
  const { id } = made.json['data'] as V1Report;
  expect((await send(platform.url, 'GET', PATH, undefined, viewer)).status).toBe(200);
  expect((await send(platform.url, 'GET', `${PATH}/${id}`, undefined, viewer)).status).toBe(200);
  expect((await send(platform.url, 'DELETE', `${PATH}/${id}`, undefined, analyst)).status).toBe(403);
  const far = new Date(Date.now() + 30 * DAY_MS).toISOString();
  const draft = await make('enterprise', { ...body, scheduled_at: far });
  for (const foreign of [id, draft.id]) {
    const answers = await Promise.all(
      [foreign, `${foreign.slice(0, 4)}${'0'.repeat(26)}`].map(async (asked) => {
        const { status, json } = await platform.call('basic', 'GET', `${PATH}/${asked}`);
        return [status, (json['error'] as { message: string }).message];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect((await platform.call('basic', 'DELETE', `${PATH}/${foreign}`)).status).toBe(404);
  }
  expect(await get('enterprise', draft.id)).toEqual(draft);
});

it.each([
  [{ type: 'daily' }, 'name'],
  [{ name: 'A', type: 'hourly' }, 'type'],
  [{ name: 'A', type: 'daily', scheduled_at: 'tomorrow' }, 'scheduled_at'],
  [{ name: 'A', type: 'daily', scheduled_at: '0001-01-01' }, 'scheduled_at'],
  [{ name: 'A', type: 'daily', status: 'completed' }, 'status'],
])('refuses %j at %s', async (body, field) => {
  const answer = await platform.call('enterprise', 'POST', PATH, body);
  expect(answer.status).toBe(400);
  const { validation_errors: errors } = answer.json['error'] as { validation_errors: { field: string }[] };
  expect(errors.map(({ field: found }) => found)).toContain(field);
});

it('makes one report for an Idempotency-Key', async () => {
  const body = { name: 'Once only', type: 'daily' };
  const headers = { 'Idempotency-Key': 'v1-report-1' };
  const first = await platform.call('enterprise', 'POST', PATH, body, headers);
  const second = await platform.call('enterprise', 'POST', PATH, body, headers);
  expect(second.json).toEqual(first.json);
  const named = (await walk('enterprise', 100)).filter(({ name }) => name === 'Once only');
  expect(named).toHaveLength(1);
});
