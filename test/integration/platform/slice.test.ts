import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import {
  type Answer,
  type DemoPlan,
  send,
  startTestPlatform,
  type TestPlatform,
} from '#test/support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 120_000);
afterAll(() => platform?.stop());

const today = new Date().toISOString().slice(0, 10);
const report = (changes: object = {}) => ({
  name: 'Slice test',
  template_id: 'sales_overview',
  format: 'json',
  filters: { date_range: { start: today, end: today } },
  ...changes,
});
const error = (answer: Answer) =>
  answer.json['error'] as {
    code: string;
    message: string;
    request_id: string;
    timestamp: string;
    validation_errors?: { field: string; code: string; provided_value?: unknown }[];
  };

/** Every refusal has S0 section 5's envelope. */
function expectRefusal(answer: Answer, status: number, code: string): void {
  expect([answer.status, error(answer)?.code, answer.text]).toEqual([status, code, answer.text]);
  expect(error(answer).request_id).toBeTruthy();
  expect(error(answer).timestamp).toMatch(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/);
}

async function reportCount(plan: DemoPlan): Promise<unknown> {
  const { json } = await platform.call(plan, 'GET', '/v2/reports');
  return (json['pagination'] as { total_count: number }).total_count;
}

async function finished(id: unknown): Promise<Answer> {
  for (let attempt = 0; attempt < 240; attempt++) {
    const answer = await platform.call('enterprise', 'GET', `/v2/reports/${String(id)}/status`);
    if (answer.json['status'] !== 'processing') return answer;
    await sleep(250);
  }
  throw new Error('The report did not end.');
}

describe('from a token to a file', () => {
  it('counts what was sent and reports it exactly', async () => {
    const sale = (id: string, value: string) => ({
      event_id: id,
      event: 'purchase',
      value,
      properties: { order_id: id, country: 'France' },
    });
    const sent = await platform.call('enterprise', 'POST', '/v2/events?wait=true', {
      events: [sale('a', '0.1'), sale('b', '0.2'), sale('b', '0.2'), { event: 'purchase', value: 'much' }],
    });
    expect([sent.status, sent.json]).toMatchObject([
      200,
      { accepted: 2, duplicates: 1, rejected: 1, errors: [{ index: 3, field: 'value' }] },
    ]);
    const made = await platform.call('enterprise', 'POST', '/v2/reports/generate', report());
    expect(made.status).toBe(202);
    const id = made.json['report_id'];
    expect(made.headers.get('Location')).toContain(String(id));
    expect((await finished(id)).json).toMatchObject({ status: 'completed', progress: 100 });
    const download = await platform.call('enterprise', 'GET', `/v2/reports/${String(id)}/download`);
    expect(download.status).toBe(302);
    const file = await fetch(download.headers.get('Location') ?? '');
    expect(file.headers.get('Content-Disposition')).toContain('attachment');
    expect(await file.text()).toContain(
      '"metric":"revenue","name":"Revenue","unit":{"kind":"money","currency":"GBP"},"value":0.3,',
    );
    const link = await platform.call('enterprise', 'GET', `/v2/reports/${String(id)}/download`, undefined, {
      Accept: 'application/json',
    });
    expect(Object.keys(link.json).sort()).toEqual(['download_url', 'expires_at']);
  });

  it('makes a PDF', async () => {
    const made = await platform.call('enterprise', 'POST', '/v2/reports/generate', report({ format: 'pdf' }));
    expect((await finished(made.json['report_id'])).json).toMatchObject({ status: 'completed' });
    const details = await platform.call('enterprise', 'GET', `/v2/reports/${String(made.json['report_id'])}`);
    expect(details.json).toMatchObject({
      file_info: { format: 'pdf', page_count: expect.any(Number) as number },
    });
  });
});

describe('bad input', () => {
  it.each([
    ['malformed JSON', '{"name":', 400, 'VALIDATION_ERROR'],
    ['an unknown field', report({ colour: 'red' }), 400, 'VALIDATION_ERROR'],
    ['a wrong type', report({ name: 5 }), 400, 'VALIDATION_ERROR'],
    [
      'a date that is none',
      report({ filters: { date_range: { start: '2025-13-45', end: today } } }),
      400,
      'VALIDATION_ERROR',
    ],
    [
      'an end before its start',
      report({ filters: { date_range: { start: today, end: '2020-01-01' } } }),
      400,
      'VALIDATION_ERROR',
    ],
    [
      'an empty list',
      report({ filters: { date_range: { start: today, end: today }, regions: [] } }),
      400,
      'VALIDATION_ERROR',
    ],
    ['a missing name', report({ name: undefined }), 400, 'PARAMETER_REQUIRED'],
    ['an unknown template', report({ template_id: 'nothing_like_it' }), 404, 'TEMPLATE_NOT_FOUND'],
    [
      'a body of two megabytes',
      JSON.stringify({ ...report(), description: 'x'.repeat(2_000_000) }),
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    ['PDF on the Basic plan', report({ format: 'pdf' }), 403, 'PLAN_FEATURE_UNAVAILABLE'],
  ])('%s is refused and makes no report', async (_case, body, status, code) => {
    const before = await reportCount('basic');
    expectRefusal(await platform.call('basic', 'POST', '/v2/reports/generate', body), status, code);
    expect(await reportCount('basic')).toBe(before);
  });

  it('a refused date is named with its value', async () => {
    const answer = await platform.call(
      'basic',
      'POST',
      '/v2/reports/generate',
      report({ filters: { date_range: { start: '2025-13-45', end: today } } }),
    );
    expect(error(answer).validation_errors).toMatchObject([
      { field: 'filters.date_range.start', code: 'DATE_FORMAT_INVALID', provided_value: '2025-13-45' },
    ]);
  });

  it.each([
    ['no event at all', { events: [] }, 400],
    ['only bad events', { events: [{ event: 'purchase', timestamp: '2025-13-45' }] }, 400],
    ['events that are no list', { events: 'all' }, 400],
    ['two megabytes', JSON.stringify({ events: [{ event: 'x'.repeat(2_000_000) }] }), 413],
    ['501 events', { events: Array.from({ length: 501 }, () => ({ event: 'page_view' })) }, 400],
  ])('%s is refused by ingest', async (_case, body, status) => {
    expectRefusal(
      await platform.call('professional', 'POST', '/v2/events', body),
      status,
      status === 413 ? 'PAYLOAD_TOO_LARGE' : 'VALIDATION_ERROR',
    );
  });
});

describe('the edge of the API', () => {
  it('answers 404 for unknown routes, 405 with Allow for wrong methods, in the envelope', async () => {
    expectRefusal(await send(platform.url, 'GET', '/v2/nothing'), 404, 'ROUTE_NOT_FOUND');
    const wrong = await send(platform.url, 'DELETE', '/v2/events');
    expectRefusal(wrong, 405, 'METHOD_NOT_ALLOWED');
    expect(wrong.headers.get('Allow')).toBe('POST');
  });

  it.each([
    ['no token', {}, 'AUTH_TOKEN_MISSING'],
    ['a token that is none', { Authorization: 'Bearer abc' }, 'AUTH_TOKEN_INVALID'],
    ['another scheme', { Authorization: 'Basic abc' }, 'AUTH_TOKEN_INVALID'],
  ])('answers 401 for %s', async (_case, headers, code) => {
    const answer = await send(platform.url, 'GET', '/v2/reports', undefined, headers);
    expectRefusal(answer, 401, code);
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer');
  });

  it('answers 403 for a token without the scope', async () => {
    const token = await platform.token('enterprise', 'reports:read');
    expectRefusal(
      await send(
        platform.url,
        'POST',
        '/v2/events',
        { events: [{ event: 'x' }] },
        { Authorization: `Bearer ${token}` },
      ),
      403,
      'AUTH_SCOPE_INSUFFICIENT',
    );
  });

  it("answers another company's report as a missing one", async () => {
    const made = await platform.call('enterprise', 'POST', '/v2/reports/generate', report());
    const foreign = await platform.call(
      'professional',
      'GET',
      `/v2/reports/${String(made.json['report_id'])}`,
    );
    const missing = await platform.call('professional', 'GET', '/v2/reports/rpt_01m7y2ec966dxef69201b1jgp1');
    expectRefusal(foreign, 404, 'REPORT_NOT_FOUND');
    const bare = (answer: Answer) => ({ ...error(answer), request_id: '', timestamp: '' });
    expect(bare(foreign)).toEqual(bare(missing));
  });

  it('carries the rate limit on every authenticated answer', async () => {
    const { headers } = await platform.call('professional', 'GET', '/v2/metrics');
    expect(Number(headers.get('X-RateLimit-Limit'))).toBe(10_000);
    expect(Number(headers.get('X-RateLimit-Remaining'))).toBeLessThan(10_000);
    expect(Number(headers.get('X-RateLimit-Reset'))).toBeGreaterThan(Date.now() / 1000);
  });

  it('serves health, the document, the reference page and the landing page', async () => {
    expect((await send(platform.url, 'GET', '/v2/health')).json).toMatchObject({ status: 'ok' });
    expect((await send(platform.url, 'GET', '/v2/openapi.json')).json).toMatchObject({ openapi: '3.1.0' });
    for (const path of ['/v2/docs', '/v2/docs/swagger-ui-bundle.js', '/v2/docs/start.js', '/']) {
      const page = await send(platform.url, 'GET', path);
      expect([path, page.status]).toEqual([path, 200]);
      expect(page.text.length).toBeGreaterThan(50);
    }
  });
});

describe('the stream', () => {
  const connect = (query: string) => {
    const socket = new WebSocket(`${platform.url.replace('http', 'ws')}/v2/stream${query}`);
    return new Promise<WebSocket | number>((resolve) => {
      socket.on('open', () => resolve(socket));
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('error', () => {});
    });
  };

  it('takes a token of a plan with the stream, answers ping, refuses Basic and strangers', async () => {
    const socket = await connect(`?token=${await platform.token('enterprise')}`);
    if (typeof socket === 'number') throw new Error(`Refused with ${socket}.`);
    const answer = new Promise<string>((resolve) =>
      socket.once('message', (data) => resolve((data as Buffer).toString())),
    );
    socket.send(JSON.stringify({ action: 'ping' }));
    expect(JSON.parse(await answer)).toMatchObject({ type: 'pong' });
    socket.close();
    expect(await connect(`?token=${await platform.token('basic')}`)).toBe(403);
    expect(await connect('')).toBeGreaterThanOrEqual(401);
  });
});
