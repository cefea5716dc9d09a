import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type DemoPlan, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

const V1 = '/api/v1/analytics';
const DAY = 86_400_000;
/** The company's date when the test begins. */
const TODAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format();
const dateOf = (daysAgo: number) => new Date(Date.parse(TODAY) - daysAgo * DAY).toISOString().slice(0, 10);
const noon = (daysAgo: number) => `${dateOf(daysAgo)}T12:00:00Z`;

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 120_000);
afterAll(() => platform?.stop());

interface Row {
  id: string;
  metric_type: string;
  value: number;
  recorded_at: string;
  category: string | null;
}
const get = async (plan: DemoPlan, path: string) => platform.call(plan, 'GET', `${V1}${path}`);
const record = async (plan: DemoPlan, body: object) => platform.call(plan, 'POST', V1, body);
const rows = (answer: Answer) => answer.json['data'] as Row[];
const meta = (answer: Answer) => answer.json['meta'] as Record<string, unknown>;
const kpis = (answer: Answer) => answer.json['data'] as Record<string, Record<string, unknown>>;

async function sendEvents(plan: DemoPlan, events: object[]): Promise<void> {
  const answer = await platform.call(plan, 'POST', '/v2/events?wait=true', { events });
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining(`"accepted":${events.length}`)]);
}

async function total(plan: DemoPlan, metric: string): Promise<unknown> {
  const body = { metric, time_range: '7d' };
  const { json } = await platform.call(plan, 'POST', '/v2/analytics/visualization', body);
  return (json['metadata'] as { total: { value: unknown } }).total.value;
}

describe('v1 and v2 are two faces of the same figures', () => {
  it('what is recorded here shows there, and the reverse', async () => {
    const made = await record('enterprise', {
      metric_type: 'revenue',
      value: '120.50',
      recorded_at: dateOf(1),
      category: 'books',
      source: 'search',
    });
    expect([made.status, made.json]).toMatchObject([
      201,
      {
        data: {
          metric_type: 'revenue',
          value: 120.5,
          recorded_at: dateOf(1),
          category: 'books',
          source: 'search',
        },
      },
    ]);
    expect((await record('enterprise', { metric_type: 'conversion_rate', value: 3.2 })).status).toBe(201);
    await sendEvents('enterprise', [
      {
        event_id: 's1',
        event: 'purchase',
        timestamp: noon(2),
        value: '79.50',
        properties: { product_category: 'toys', order_id: 'o1' },
      },
      { event_id: 'p1', event: 'page_view', timestamp: noon(2) },
    ]);
    expect(await total('enterprise', 'revenue')).toBe(200);
    expect(await total('enterprise', 'conversion_rate')).toBe(0.032);
    const { data } = (await get('enterprise', '/kpi?period=7')).json as { data: Record<string, object> };
    expect(data).toMatchObject({
      revenue: { value: 200, previous_value: null, change_percent: null, trend: null, unit: 'GBP' },
      conversion_rate: { value: 3.2, unit: 'percent' },
      orders: { value: 1 },
      page_views: { value: 1 },
      bounce_rate: { value: null },
      session_duration: { value: null },
    });
    expect(Object.keys(data)).toHaveLength(7);
    const list = rows(await get('enterprise', ''));
    expect(list.map(({ metric_type, value, recorded_at }) => [metric_type, value, recorded_at])).toEqual([
      ['conversion_rate', 3.2, dateOf(0)],
      ['revenue', 120.5, dateOf(1)],
      ['page_views', 1, dateOf(2)],
      ['revenue', 79.5, dateOf(2)],
    ]);
    expect(rows(await get('basic', ''))).toEqual([]);
  });

  it('compares a period with the one before, and says where it goes', async () => {
    await sendEvents('professional', [
      { event_id: 'a', event: 'purchase', timestamp: noon(10), value: '80', properties: { order_id: '1' } },
      { event_id: 'b', event: 'purchase', timestamp: noon(3), value: '100', properties: { order_id: '2' } },
    ]);
    const answer = await get('professional', '/kpi');
    expect(kpis(answer)['revenue']).toEqual({
      value: 100,
      previous_value: 80,
      change_percent: 25,
      trend: 'up',
      unit: 'GBP',
    });
    expect(kpis(answer)['orders']).toMatchObject({
      value: 1,
      previous_value: 1,
      change_percent: 0,
      trend: 'flat',
    });
    expect(meta(answer)).toMatchObject({
      period: 7,
      from: dateOf(6),
      to: dateOf(0),
      previous_from: dateOf(13),
      previous_to: dateOf(7),
      tz_version: process.versions.tz,
    });
  });

  it('charts a metric by day: as many values as labels, null before anything was known', async () => {
    const answer = await get('professional', '/chart/revenue?period=14');
    const { labels, data } = answer.json['data'] as { labels: string[]; data: (number | null)[] };
    expect(labels).toEqual(Array.from({ length: 14 }, (_value, index) => dateOf(13 - index)));
    expect(data).toEqual([null, null, null, 80, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0]);
    expect(meta(answer)).toMatchObject({ metric: 'revenue', unit: 'GBP', incomplete: [dateOf(0)] });
  });

  it('breaks revenue down by category into percentages that add up to 100', async () => {
    for (const [category, value] of [
      ['a', 1],
      ['b', 1],
      [null, 1],
    ])
      expect((await record('basic', { metric_type: 'revenue', value, category })).status).toBe(201);
    const answer = await get('basic', '/categories');
    expect(rows(answer)).toEqual([
      { category: 'a', value: 1, percentage: 33.34 },
      { category: 'b', value: 1, percentage: 33.33 },
      { category: null, value: 1, percentage: 33.33 },
    ]);
    expect(meta(answer)).toMatchObject({ total: 3, period: 30 });
  });
});

describe('raw records', () => {
  it('are walked once each while others come in, and filtered', async () => {
    const purchases = Array.from({ length: 130 }, (_value, n) => ({
      event_id: `walk-${n}`,
      event: n % 10 === 0 ? 'page_view' : 'purchase',
      timestamp: noon(20 + (n % 3)),
      value: '1',
    }));
    await sendEvents('enterprise', purchases);
    const filter = `metric_type=revenue&from=${dateOf(25)}&to=${dateOf(19)}&per_page=50`;
    const ids: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page: Answer = await get('enterprise', `?${filter}${cursor === null ? '' : `&cursor=${cursor}`}`);
      expect(page.status).toBe(200);
      ids.push(...rows(page).map(({ id }) => id));
      cursor = meta(page)['next_cursor'] as string | null;
      pages += 1;
      await sendEvents('enterprise', [
        { event_id: `late-${pages}`, event: 'purchase', timestamp: noon(20), value: '1' },
      ]);
    } while (cursor !== null);
    expect(pages).toBe(3);
    const sent = purchases.filter(({ event }) => event === 'purchase').map(({ event_id: id }) => id);
    expect(ids.filter((id) => id.startsWith('walk-')).sort()).toEqual(sent.sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('have cursors that only their list opens (P37)', async () => {
    const first = await get('enterprise', '?per_page=1');
    const cursor = String(meta(first)['next_cursor']);
    for (const [plan, query] of [
      ['enterprise', `metric_type=revenue&cursor=${cursor}`],
      ['professional', `cursor=${cursor}`],
      ['enterprise', `cursor=${cursor.slice(0, -2)}AA`],
      ['enterprise', 'cursor=abc'],
    ] as const)
      expect((await get(plan, `?${query}`)).status).toBe(400);
    expect((await get('enterprise', `?per_page=1&cursor=${cursor}`)).status).toBe(200);
  });

  it.each([
    ['an unknown metric', { metric_type: 'nothing', value: 1 }, 'metric_type'],
    ['no value', { metric_type: 'revenue' }, 'value'],
    ['a value that is no number', { metric_type: 'revenue', value: 'much' }, 'value'],
    ['a value that a double cannot hold', { metric_type: 'revenue', value: 0.1234567890123456 }, 'value'],
    ['a rate too fine to keep', { metric_type: 'bounce_rate', value: '0.123456789' }, 'value'],
    ['a date that is none', { metric_type: 'revenue', value: 1, recorded_at: '2026-02-30' }, 'recorded_at'],
    ['a date to come', { metric_type: 'revenue', value: 1, recorded_at: dateOf(-3) }, 'recorded_at'],
    [
      'a date before what is kept',
      { metric_type: 'revenue', value: 1, recorded_at: '1999-01-01' },
      'recorded_at',
    ],
    ['a category too long', { metric_type: 'revenue', value: 1, category: 'x'.repeat(257) }, 'category'],
    ['an unknown field', { metric_type: 'revenue', value: 1, colour: 'red' }, 'colour'],
  ])('%s is refused', async (_case, body, field) => {
    const answer = await record('professional', body);
    expect(answer.status).toBe(400);
    const { validation_errors: issues } = answer.json['error'] as { validation_errors: { field: string }[] };
    expect(issues.map((issue) => issue.field)).toEqual([field]);
  });

  it.each([
    ['/kpi?period=8', 'a period that is none'],
    ['/chart/nothing', 'an unknown metric'],
    ['?per_page=101', 'too large a page'],
    ['?from=2026-02-02&to=2026-02-01', 'an end before its start'],
    ['?page=2', 'an unknown parameter'],
  ])('%s is refused: %s', async (path) => {
    expect((await get('professional', path)).status).toBe(400);
  });
});
