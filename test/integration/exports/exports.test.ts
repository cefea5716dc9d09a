import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJob } from '#shared/jobs/creation-store.ts';
import { reportsToday } from '#shared/jobs/daily-limit.ts';
import { newJob } from '#shared/jobs/job.ts';
import { linkToken } from '#shared/jobs/link-token.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import { newId } from '#shared/runtime/ids.ts';
import { send, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
  await platform.call('enterprise', 'POST', '/v2/events?wait=true', { events: EVENTS });
}, 120_000);
afterAll(() => platform?.stop());

const COMPANY = 'co_demo_enterprise';
const DAY_MS = 86_400_000;
const dayAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
const yesterday = dayAgo(1);
const timestamp = `${yesterday}T12:00:00Z`;
const EVENTS = [
  ...[
    ['o1', 'France', '12.50'],
    ['o2', 'Spain', '0.30'],
  ].map(([order_id, country, value]) => ({
    event_id: order_id,
    event: 'purchase',
    timestamp,
    value,
    properties: { order_id, country },
  })),
  { event_id: 'v1', event: 'video_view', timestamp, user_id: 'u1', properties: { video_id: 'intro' } },
  ...[
    ['a1', 'anna', 9],
    ['b1', 'ben', 9],
    ['a2', 'anna', 8],
    ['a3', 'anna', 2],
  ].map(([event_id, user_id, daysAgo]) => ({
    event_id,
    event: 'page_view',
    timestamp: `${dayAgo(Number(daysAgo))}T12:00:00Z`,
    user_id,
  })),
  { event_id: 'v2', event: 'like', timestamp, user_id: 'u1', properties: { video_id: 'intro' } },
];

const ROOT = '/api/public/reports';
const call = (method: string, path: string, body?: object) => platform.call('enterprise', method, path, body);
const open = (url: string) => send('', 'GET', url);

interface State {
  jobInfo: { workflowId: string; runId: string; downloadUrl: string; statusUrl: string };
  result: Record<string, unknown>;
}

/** Follows S2's statusUrl, as its clients do, until the job is closed. */
async function closed(statusUrl: string): Promise<State> {
  for (let tries = 0; tries < 240; tries += 1) {
    const { json } = await open(statusUrl);
    const state = json['result'] as State;
    if (state.result['runnerState'] === 'CLOSED') return state;
    await sleep(250);
  }
  throw new Error('The export did not end.');
}

const infoOf = ({ json }: { json: Record<string, unknown> }) => json['result'] as State['jobInfo'];

describe('an export job', () => {
  it.each(['POST', 'GET'])(
    'is run by %s and followed by links that need no other credential',
    async (method) => {
      const run = await (method === 'POST'
        ? call('POST', `${ROOT}/report/sales_overview`, { startDate: yesterday, endDate: yesterday })
        : call(
            'GET',
            `${ROOT}/report/sales_overview?startDate=${yesterday}&endDate=${yesterday}&countries=France,Spain`,
          ));
      expect([run.status, run.json]).toMatchObject([200, { status: 'PASS', request: null, message: null }]);
      const info = infoOf(run);
      const state = await closed(info.statusUrl);
      expect(state).toEqual({
        jobInfo: info,
        result: {
          runnerState: 'CLOSED',
          reason: null,
          detail: 'COMPLETED',
          currentCount: 2,
          totalCount: 2,
          lastAcknowledgeTime: null,
        },
      });
      const file = await fetch(info.downloadUrl);
      const rows = (await file.text()).trim().split('\r\n');
      expect(rows.slice(1).map((row) => row.split(',').slice(0, 3).join())).toEqual([
        `${yesterday},France,12.5`,
        `${yesterday},Spain,0.3`,
      ]);
      // The same job through the other face.
      expect((await call('GET', `/v2/reports/${info.workflowId}`)).json).toMatchObject({
        status: 'completed',
      });
    },
  );

  it('opens with its own token only, for a day', async () => {
    const [one, other] = [
      infoOf(await call('POST', `${ROOT}/report/sales_overview`)),
      infoOf(await call('POST', `${ROOT}/report/sales_overview`)),
    ];
    await Promise.all([closed(one.statusUrl), closed(other.statusUrl)]);
    const tokenOf = ({ statusUrl }: State['jobInfo']) =>
      new URL(statusUrl).searchParams.get('analyticsAccessToken') ?? '';
    const statusWith = (token: string) => {
      const url = new URL(one.statusUrl);
      url.searchParams.set('analyticsAccessToken', token);
      return open(url.href);
    };
    expect((await statusWith(tokenOf(one))).status).toBe(200);
    const old = await linkToken(COMPANY, one.workflowId, Date.now() - DAY_MS);
    const token = tokenOf(one);
    const refused = [
      tokenOf(other),
      old,
      `${token}A`,
      token.slice(0, -2),
      token.split('.')[0] ?? '',
      'x',
      await platform.token('enterprise'),
    ];
    for (const wrong of refused) {
      const answer = await statusWith(wrong);
      expect([wrong, answer.status, answer.json['status'], answer.json['result']]).toEqual([
        wrong,
        401,
        'FAIL',
        null,
      ]);
    }
    const without = await open(one.statusUrl.split('?')[0] ?? '');
    expect([without.status, (without.json['error'] as { code: string }).code]).toEqual([
      401,
      'AUTH_TOKEN_MISSING',
    ]);
    // Nor is it a credential elsewhere.
    const bearer = { Authorization: `Bearer ${token}` };
    expect((await send(platform.url, 'GET', '/v2/reports', undefined, bearer)).status).toBe(401);
    const anotherRun = one.statusUrl.replace(one.runId, other.runId);
    expect((await open(anotherRun)).status).toBe(404);
  });

  it('is closed with the reason where its user has five already', async () => {
    const sound = infoOf(await call('POST', `${ROOT}/report/sales_overview`));
    await closed(sound.statusUrl);
    const model = await jobRecords(COMPANY).get(sound.workflowId);
    if (!model) throw new Error('The report is gone.');
    const now = Date.now();
    const blocking = Array.from({ length: 5 }, () =>
      newJob({ ...model, id: newId('rpt', now), createdAt: now, keepMs: DAY_MS }),
    );
    for (const job of blocking) await createJob(job, reportsToday(null, 'UTC', now));
    const run = await call('POST', `${ROOT}/report/sales_overview`);
    expect(run.json['status']).toBe('PASS');
    const { result } = await closed(infoOf(run).statusUrl);
    expect(result).toMatchObject({
      detail: 'REJECTED',
      reason: 'User is attempting to run too many exports.',
      totalCount: null,
    });
    const media = await call('POST', '/v2/analytics/export', { type: 'video' });
    expect(media.json['data']).toMatchObject({
      status: 'failed',
      downloadUrl: null,
      error: { code: 'ANALYTICS_EXPORT_FAILED', message: 'User is attempting to run too many exports.' },
    });
    for (const { id } of blocking) await call('POST', `/v2/reports/${id}/cancel`);
  });

  it('is refused in the words of its face', async () => {
    const unknown = await call('POST', `${ROOT}/report/none`);
    expect(unknown.status).toBe(404);
    expect(unknown.json).toMatchObject({
      status: 'FAIL',
      result: null,
      message: expect.any(String) as string,
      error: { code: 'TEMPLATE_NOT_FOUND' },
    });
    const backwards = await call('POST', `${ROOT}/report/raw_data`, {
      startDate: '2026-02-01',
      endDate: '2026-01-01',
    });
    expect([backwards.status, backwards.json['status']]).toEqual([400, 'FAIL']);
    const nobody = await send(platform.url, 'POST', `${ROOT}/report/raw_data`, {});
    // Made by the gateway, which has one envelope for all faces.
    expect(nobody.status).toBe(401);
  });

  it('is listed by an operation that says that it goes', async () => {
    const { headers, json } = await call('GET', `${ROOT}/jobs?limit=2`);
    expect(headers.get('Deprecation')).toMatch(/^@\d+$/);
    expect(Date.parse(headers.get('Sunset') ?? '')).toBeGreaterThan(Date.now());
    const page = json['result'] as { jobs: State[]; nextCursor: string };
    expect(page.jobs).toHaveLength(2);
    expect((await open(page.jobs[0]?.jobInfo.statusUrl ?? '')).status).toBe(200);
    const next = await call('GET', `${ROOT}/jobs?limit=2&cursor=${page.nextCursor}`);
    const ids = [page, next.json['result'] as typeof page].flatMap(({ jobs }) =>
      jobs.map(({ jobInfo }) => jobInfo.workflowId),
    );
    expect(new Set(ids).size).toBe(4);
  });
});

/** The file of an export, once it is there. */
async function exported(asked: object): Promise<Response> {
  const made = await call('POST', '/v2/analytics/export', asked);
  const { exportId: id, downloadUrl } = made.json['data'] as { exportId: string; downloadUrl: string };
  for (let tries = 0; tries < 240; tries += 1) {
    const { status } = (await call('GET', `/v2/analytics/export/${id}`)).json['data'] as { status: string };
    if (status !== 'processing') break;
    await sleep(250);
  }
  return fetch(downloadUrl);
}

describe('an export of the media face', () => {
  it('is asked for, followed and downloaded as documented', async () => {
    const asked = { type: 'video', period: '30d', metrics: ['views', 'engagement'], format: 'csv' };
    const made = await call('POST', '/v2/analytics/export', asked);
    expect(made.json).toMatchObject({
      success: true,
      data: { status: 'processing', exportId: expect.stringMatching(/^exp_/) as string },
    });
    const { exportId: id } = made.json['data'] as { exportId: string };
    let data: Record<string, unknown> = {};
    for (let tries = 0; tries < 240 && data['status'] !== 'completed'; tries += 1) {
      data = (await call('GET', `/v2/analytics/export/${id}`)).json['data'] as Record<string, unknown>;
      await sleep(250);
    }
    expect(Date.parse(String(data['expiresAt']))).toBeGreaterThan(Date.now());
    const file = await fetch(String(data['downloadUrl']));
    const [heading, ...rows] = (await file.text()).trim().split('\r\n');
    expect(heading).toBe(
      'date,video_id,views,unique_viewers,watch_time,average_watch_time,completion_rate,likes,comments,shares',
    );
    expect(rows.map((row) => row.split(',').slice(0, 4).join())).toEqual([`${yesterday},intro,1,1`]);
    expect((await open(String(data['downloadUrl']).replace(/token=.*/, 'token=x'))).status).toBe(401);
    // It is no report of the other faces, though it waits in their queue.
    expect((await call('GET', `/v2/reports/${id}`)).status).toBe(404);
  });

  it('holds the retention of users, as a table of its own', async () => {
    const rows = (await (await exported({ type: 'user', metrics: ['retention'] })).text()).split('\r\n');
    // Anna and Ben were new nine days ago; Anna was there again a day and a week later.
    expect(rows).toContain(`${dayAgo(9)},2,0.5,0.5,`);
    expect(rows[0]).toBe('date,new_users,day1,day7,day30');
    const asked = { type: 'user', metrics: ['activity', 'retention'], format: 'json' };
    const { summary, data, tables } = (await (await exported(asked)).json()) as Record<string, object[]>;
    expect(summary?.map((one) => (one as { metric: string }).metric)).toEqual(
      expect.arrayContaining(['active_users', 'retention_day1', 'retention_day7', 'retention_day30']),
    );
    expect(JSON.stringify([data, tables])).toContain(
      `{"date":"${dayAgo(9)}","new_users":2,"day1":0.5,"day7":0.5,"day30":null}`,
    );
  });

  it.each(['pdf', 'excel'])('holds the retention of users beside what they did as %s', async (format) => {
    const file = await exported({ type: 'user', metrics: ['growth', 'retention'], format });
    expect([file.status, (await file.arrayBuffer()).byteLength > 1_000]).toEqual([200, true]);
  });

  it.each([
    [{ type: 'video', period: 'soon' }, 'ANALYTICS_INVALID_PERIOD'],
    [{ type: 'video', period: 'constructor' }, 'ANALYTICS_INVALID_PERIOD'],
    [{ type: 'video', metrics: ['revenue'] }, 'ANALYTICS_INVALID_METRICS'],
    [{ type: 'video', metrics: ['retention'] }, 'ANALYTICS_INVALID_METRICS'],
    [{ type: 'user', metrics: ['activity', 'retention'], format: 'csv' }, 'ANALYTICS_INVALID_METRICS'],
    [{ type: 'audio' }, 'VALIDATION_ERROR'],
  ])('refuses %j', async (body, code) => {
    const { status, json } = await call('POST', '/v2/analytics/export', body);
    expect([status, json]).toMatchObject([400, { success: false, error: { code } }]);
  });

  it('comes in the formats of the plan', async () => {
    const body = { type: 'system', format: 'excel' };
    const refused = await platform.call('basic', 'POST', '/v2/analytics/export', body);
    expect([refused.status, (refused.json['error'] as { code: string }).code]).toEqual([
      403,
      'PLAN_FEATURE_UNAVAILABLE',
    ]);
  });
});
