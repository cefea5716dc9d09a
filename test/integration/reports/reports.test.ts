import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJob } from '#shared/jobs/creation-store.ts';
import { reportsToday } from '#shared/jobs/daily-limit.ts';
import { newJob } from '#shared/jobs/job.ts';
import { sendJob } from '#shared/jobs/message-store.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import { newId } from '#shared/runtime/ids.ts';
import { type Answer, type DemoPlan, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { StreamClient } from '#test/support/stream-client.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
  await platform.call('enterprise', 'POST', '/v2/events?wait=true', { events: [...sales()] });
}, 120_000);
afterAll(() => platform?.stop());

const DAY_MS = 86_400_000;
const today = new Date().toISOString().slice(0, 10);
const yesterday = new Date(Date.now() - DAY_MS).toISOString().slice(0, 10);

/** Ten lines of four orders and one refund; 0.1 + 0.2 would show a float. */
function* sales(): Generator<object> {
  const lines = [
    ['o1', 'France', '0.1'],
    ['o1', 'France', '0.2'],
    ['o1', 'Germany', '0.3'],
    ['o2', 'Germany', '10.01'],
    ['o3', 'France', '99.99'],
    ['o4', 'Spain', '5'],
  ] as const;
  for (const [index, [order, country, value]] of lines.entries()) {
    const properties = { order_id: order, country, quantity: 2 };
    yield {
      event_id: `s${index}`,
      event: 'purchase',
      timestamp: `${yesterday}T12:00:00Z`,
      user_id: 'u1',
      value,
      properties,
    };
  }
  const refund = { order_id: 'c1', country: 'France', quantity: 1 };
  yield {
    event_id: 'r1',
    event: 'refund',
    timestamp: `${yesterday}T13:00:00Z`,
    value: '9.99',
    properties: refund,
  };
}

const body = (changes: object = {}) => ({
  name: 'Integration test',
  template_id: 'sales_overview',
  format: 'json',
  filters: { date_range: { start: yesterday, end: yesterday } },
  ...changes,
});

const generate = (plan: DemoPlan, changes: object = {}, headers: Record<string, string> = {}) =>
  platform.call(plan, 'POST', '/v2/reports/generate', body(changes), headers);
const idOf = (answer: Answer) => String(answer.json['report_id']);
const codeOf = (answer: Answer) => (answer.json['error'] as { code: string } | undefined)?.code;
const get = (plan: DemoPlan, path: string, headers?: Record<string, string>) =>
  platform.call(plan, 'GET', `/v2/reports${path}`, undefined, headers);

async function ended(plan: DemoPlan, id: string): Promise<Answer> {
  for (let tries = 0; tries < 240; tries += 1) {
    const answer = await get(plan, `/${id}/status`);
    if (answer.json['status'] !== 'processing') return answer;
    await sleep(250);
  }
  throw new Error(`The report ${id} did not end.`);
}

async function fileOf(plan: DemoPlan, id: string): Promise<Response> {
  const { headers } = await get(plan, `/${id}/download`);
  return fetch(headers.get('Location') ?? '');
}

describe('a report', () => {
  it('is followed from its request to its file, which is the one of its manifest (P17)', async () => {
    const made = await generate('enterprise', { format: 'csv', description: 'By country' });
    const id = idOf(made);
    expect(made.status).toBe(202);
    expect(made.json).toMatchObject({ status: 'processing', name: 'Integration test' });
    expect(made.headers.get('Location')).toBe(`${platform.url}/v2/reports/${id}/status`);
    expect(made.json['progress_url']).toBe(made.headers.get('Location'));
    expect(Date.parse(String(made.json['estimated_completion']))).toBeGreaterThan(
      Date.parse(String(made.json['created_at'])),
    );
    expect((await ended('enterprise', id)).json).toMatchObject({ status: 'completed', progress: 100 });
    const details = await get('enterprise', `/${id}`);
    const file = await fileOf('enterprise', id);
    const bytes = Buffer.from(await file.arrayBuffer());
    const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
    expect(details.json).toMatchObject({
      description: 'By country',
      filters_applied: body().filters,
      file_info: { format: 'csv', size_bytes: bytes.length, sha256, page_count: null, row_count: 3 },
    });
    expect(file.headers.get('Content-Type')).toMatch(/^text\/csv/);
    expect(file.headers.get('Content-Disposition')).toContain(
      `filename="Integration-test-${yesterday}-${yesterday}.csv"`,
    );
    const [heading, ...rows] = bytes.toString().trim().split('\r\n');
    expect(heading).toMatch(/^\uFEFF?date,country,revenue,orders,units_sold,/);
    expect(rows.map((row) => row.split(',').slice(0, 5).join())).toEqual([
      `${yesterday},France,90.3,2,5`,
      `${yesterday},Germany,10.31,2,4`,
      `${yesterday},Spain,5,1,2`,
    ]);
  });

  it('is estimated from how long others took', async () => {
    const id = idOf(await generate('professional'));
    await ended('professional', id);
    const { created_at, completed_at } = (await get('professional', `/${id}`)).json;
    const took = Date.parse(String(completed_at)) - Date.parse(String(created_at));
    const estimates: number[] = [];
    // The measure is written down after the report shows as completed.
    for (let tries = 0; tries < 200 && !estimates.includes(Math.max(1000, took)); tries += 1) {
      await sleep(100);
      const { estimated_completion: end, created_at: began } = (await generate('professional')).json;
      estimates.push(Date.parse(String(end)) - Date.parse(String(began)));
    }
    expect(estimates).toContain(Math.max(1000, took));
  });

  it('is gone when it was deleted, file and link included (P18)', async () => {
    const id = idOf(await generate('enterprise'));
    await ended('enterprise', id);
    const link = (await get('enterprise', `/${id}/download`)).headers.get('Location') ?? '';
    expect((await fetch(link)).status).toBe(200);
    expect((await platform.call('professional', 'DELETE', `/v2/reports/${id}`)).status).toBe(404);
    const deleted = await platform.call('enterprise', 'DELETE', `/v2/reports/${id}`);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect((await fetch(link)).status).toBeGreaterThanOrEqual(403);
    for (const path of ['', '/status', '/download']) {
      expect(codeOf(await get('enterprise', `/${id}${path}`))).toBe('REPORT_NOT_FOUND');
    }
    expect((await platform.call('enterprise', 'DELETE', `/v2/reports/${id}`)).status).toBe(404);
  });

  it('that cannot be made is failed, with a reason and without a file (P15)', async () => {
    const client = await StreamClient.open(platform.url, `?token=${await platform.token('enterprise')}`);
    await client.subscribe({ subscription_id: 's', event_types: ['report_failed'] });
    const id = await brokenJob();
    const status = await ended('enterprise', id);
    expect(status.json).toMatchObject({
      status: 'failed',
      error_message: expect.stringContaining('The template does not exist') as string,
    });
    expect(codeOf(await get('enterprise', `/${id}/download`))).toBe('REPORT_NOT_READY');
    // S0's business event.
    const { event } = await client.next(({ type }) => type === 'event');
    expect(event).toMatchObject({
      type: 'report_failed',
      data: { report_id: id, error_message: status.json['error_message'] },
    });
    client.close();
  });
});

const ENTERPRISE = 'co_demo_enterprise';

/** A report of a version that wrote down a template's name only, and whose template is gone. */
async function brokenJob(): Promise<string> {
  const sound = idOf(await generate('enterprise'));
  await ended('enterprise', sound);
  const request = (await jobRecords(ENTERPRISE).get(sound))?.request ?? '';
  const now = Date.now();
  const broken = newJob({
    company: ENTERPRISE,
    id: newId('rpt', now),
    kind: 'report',
    principal: 'cli_test',
    request: JSON.stringify({
      ...(JSON.parse(request) as object),
      template: undefined,
      template_id: 'gone',
    }),
    createdAt: now,
    keepMs: DAY_MS,
  });
  await createJob(broken, reportsToday(null, 'UTC', now));
  await sendJob({ company: ENTERPRISE, jobId: broken.id });
  return broken.id;
}

describe('lists', () => {
  it('are paged, newest first, and filtered by status, template and time', async () => {
    const before = new Date(Date.now() - 1).toISOString();
    const ids: string[] = [];
    for (const template_id of ['sales_overview', 'revenue_analysis', 'sales_overview']) {
      ids.unshift(idOf(await generate('enterprise', { template_id })));
    }
    for (const id of ids) await ended('enterprise', id);
    const list = async (query: string) => {
      const { json } = await get('enterprise', `?created_after=${before}&${query}`);
      const reports = json['reports'] as { report_id: string }[];
      return { ids: reports.map(({ report_id }) => report_id), pagination: json['pagination'] };
    };
    expect(await list('limit=2')).toEqual({
      ids: ids.slice(0, 2),
      pagination: { page: 1, limit: 2, total_pages: 2, total_count: 3 },
    });
    expect((await list('limit=2&page=2')).ids).toEqual(ids.slice(2));
    expect((await list('page=3')).ids).toEqual([]);
    expect((await list('template_id=revenue_analysis&status=completed')).ids).toEqual([ids[1]]);
    expect((await list('status=failed')).ids).toEqual([]);
    expect((await get('enterprise', '?page=0')).status).toBe(400);
    expect((await get('enterprise', '?limit=101')).status).toBe(400);
  });

  it("are batches too: found and missing, another company's as missing", async () => {
    const [one, other] = await Promise.all([generate('enterprise'), generate('enterprise')]);
    const foreign = await generate('professional');
    const asked = [idOf(other), 'rpt_1a2b3c4d5e', idOf(one), idOf(foreign), idOf(one)];
    const answer = await platform.call('enterprise', 'POST', '/v2/reports/batch-get', { report_ids: asked });
    const found = (answer.json['reports'] as { report_id: string }[]).map(({ report_id }) => report_id);
    expect(found).toEqual([idOf(other), idOf(one)]);
    expect(answer.json['missing']).toEqual(['rpt_1a2b3c4d5e', idOf(foreign)]);
    const tooMany = { report_ids: Array.from({ length: 101 }, (_, index) => `rpt_${index}`) };
    expect((await platform.call('enterprise', 'POST', '/v2/reports/batch-get', tooMany)).status).toBe(400);
  });
});

describe('an Idempotency-Key', () => {
  it('gives the same bytes again and makes one report, however many ask at once (P5)', async () => {
    const before = await countOf('enterprise');
    const key = { 'Idempotency-Key': 'integration-1' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => generate('enterprise', {}, key)));
    const again = await generate('enterprise', {}, key);
    expect(new Set([...answers, again].map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(again.headers.get('Location')).toContain(idOf(again));
    expect(await countOf('enterprise')).toBe(before + 1);
    const other = await generate('enterprise', { name: 'Another body' }, key);
    expect([other.status, codeOf(other)]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect((await generate('professional', {}, key)).json['report_id']).not.toBe(idOf(again));
  });
});

describe('the queue (S2)', () => {
  const REASON = 'User is attempting to run too many exports.';

  it('has room for five of a user, closes more at once with the reason, and makes all that it took', async () => {
    const before = await countOf('professional');
    const answers = await Promise.all(Array.from({ length: 14 }, () => generate('professional')));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    const rejected = answers.filter(({ json }) => json['status'] === 'failed');
    const taken = answers.filter(({ json }) => json['status'] === 'processing');
    // Whoever comes when the first have ended finds room again.
    expect([rejected.length >= 1, taken.length >= 5]).toEqual([true, true]);
    for (const answer of rejected) {
      expect(answer.json['error_message']).toBe(REASON);
      expect((await get('professional', `/${idOf(answer)}/status`)).json).toMatchObject({
        status: 'failed',
        current_step: 'Rejected',
        error_message: REASON,
      });
    }
    for (const answer of taken)
      expect((await ended('professional', idOf(answer))).json).toMatchObject({ status: 'completed' });
    expect(await countOf('professional')).toBe(before + 14);
  });

  it('stops a report that is cancelled, for good', async () => {
    const ids = (await Promise.all(Array.from({ length: 5 }, () => generate('enterprise')))).map(idOf);
    const cancel = (id = '') => platform.call('enterprise', 'POST', `/v2/reports/${id}/cancel`);
    const answers = await Promise.all(ids.map(cancel));
    for (const [index, answer] of answers.entries()) {
      const { json } = await ended('enterprise', ids[index] ?? '');
      if (answer.status === 200) {
        expect(json).toMatchObject({ status: 'cancelled', current_step: 'Cancelled' });
        expect((await cancel(ids[index])).status).toBe(200);
        expect(codeOf(await get('enterprise', `/${ids[index]}/download`))).toBe('REPORT_NOT_READY');
      } else {
        expect([answer.status, codeOf(answer), json['status']]).toEqual([409, 'REPORT_ENDED', 'completed']);
      }
    }
    // The fifth had to wait for one of the first two.
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect((await cancel('rpt_00000000000000000000000000')).status).toBe(404);
    expect((await ended('enterprise', idOf(await generate('enterprise')))).json['status']).toBe('completed');
  });
});

describe('limits', () => {
  it('are ten reports a day on Basic, with the time to wait', async () => {
    for (let made = 0; made < 10; made += 2) {
      const pair = await Promise.all([generate('basic'), generate('basic')]);
      expect(pair.map(({ status }) => status)).toEqual([202, 202]);
      for (const answer of pair) await ended('basic', idOf(answer));
    }
    const refused = await Promise.all([generate('basic'), generate('basic')]);
    expect(refused.map(codeOf)).toEqual(['RATE_LIMIT_EXCEEDED', 'RATE_LIMIT_EXCEEDED']);
    const wait = Number(refused[0]?.headers.get('Retry-After'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(25 * 3600);
    expect(await countOf('basic')).toBe(10);
  });
});

describe('templates', () => {
  it('are listed and looked up', async () => {
    const { json } = await platform.call('basic', 'GET', '/v2/templates');
    const ids = (json['templates'] as { template_id: string }[]).map(({ template_id }) => template_id);
    expect(ids).toEqual([
      'sales_overview',
      'revenue_analysis',
      'executive_summary',
      'traffic_overview',
      'user_engagement',
      'video_performance',
      'system_health',
      'alert_history',
      'raw_data',
    ]);
    const one = await platform.call('basic', 'GET', '/v2/templates/sales_overview');
    expect(one.json).toMatchObject({ template_id: 'sales_overview', built_in: true });
    expect(codeOf(await platform.call('basic', 'GET', '/v2/templates/none'))).toBe('TEMPLATE_NOT_FOUND');
  });

  it.each(['csv', 'json', 'pdf'])('make a %s of a period without events', async (format) => {
    const filters = { date_range: { start: '2026-01-01', end: today }, countries: ['Nowhere'] };
    const id = idOf(await generate('enterprise', { template_id: 'revenue_analysis', format, filters }));
    expect((await ended('enterprise', id)).json).toMatchObject({ status: 'completed' });
  });
});

async function countOf(plan: DemoPlan): Promise<number> {
  return ((await get(plan, '')).json['pagination'] as { total_count: number }).total_count;
}
