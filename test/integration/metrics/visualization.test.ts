import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

const PATH = '/v2/analytics/visualization';
const DAY = 86_400_000;
/** The company's date when the test begins. */
const TODAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format();
/** Midday of days, which is on the same date in London and New York; now for today. */
const noon = (daysAgo: number) =>
  daysAgo === 0 ? Date.now() : Date.parse(`${TODAY}T12:00Z`) - daysAgo * DAY;
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
  await send('enterprise', [
    sale('a', 2, '10.10', { country: 'France', order_id: 'o1' }),
    sale('b', 2, '0.20', { country: 'Germany', order_id: 'o1' }),
    sale('c', 1, '5', { order_id: 'o2' }),
    sale('d', 9, '4', { country: 'France', order_id: 'o3' }),
  ]);
}, 120_000);
afterAll(() => platform?.stop());

function sale(id: string, daysAgo: number, value: string, properties: object = {}): object {
  return {
    event_id: id,
    event: 'purchase',
    timestamp: new Date(noon(daysAgo)).toISOString(),
    value,
    properties,
  };
}

async function send(plan: 'enterprise' | 'professional' | 'basic', events: object[]): Promise<void> {
  const answer = await platform.call(plan, 'POST', '/v2/events?wait=true', { events });
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining(`"accepted":${events.length}`)]);
}

const ask = async (body: object, plan: 'enterprise' | 'professional' | 'basic' = 'enterprise') =>
  platform.call(plan, 'POST', PATH, { metric: 'revenue', time_range: '7d', ...body });

interface Point {
  timestamp: string;
  value: number | null;
  display_value: string;
}
const points = (answer: Answer, of: unknown = answer.json) => (of as { data_points: Point[] }).data_points;
const metadata = (answer: Answer) => answer.json['metadata'] as Record<string, unknown>;
const total = (answer: Answer) => metadata(answer)['total'] as { value: number; display_value: string };

describe('a metric along time', () => {
  it('has one point for each day, as S0 names its fields, and says what is incomplete', async () => {
    const answer = await ask({ aggregation: 'daily', format: 'chart_ready' });
    expect(answer.status).toBe(200);
    expect(points(answer)).toHaveLength(7);
    for (const point of points(answer))
      expect(Object.keys(point).sort()).toEqual(['display_value', 'timestamp', 'value']);
    expect(points(answer).map(({ value }) => value)).toEqual([0, 0, 0, 0, 10.3, 5, 0]);
    expect(points(answer)[4]?.display_value).toBe('£10.30');
    expect(metadata(answer)).toMatchObject({
      unit: 'GBP',
      total: { value: 15.3, display_value: '£15.30' },
      timezone: 'Europe/London',
      tz_version: process.versions.tz,
      incomplete: [points(answer)[6]?.timestamp],
      estimated: false,
      data_since: new Date(noon(9)).toISOString(),
    });
  });

  it('is null, not 0, before the first event, in the future and where nothing was ever sent', async () => {
    const early = await ask({ time_range: { start: dateOf(noon(11)), end: dateOf(noon(8)) } });
    expect(points(early).map(({ value }) => value)).toEqual([null, null, 4, 0]);
    const coming = await ask({ time_range: { start: dateOf(noon(-3)), end: dateOf(noon(-4)) } });
    expect(points(coming).map(({ value }) => value)).toEqual([null, null]);
    const never = await ask({}, 'basic');
    expect(points(never).every(({ value, display_value }) => value === null && display_value === '–')).toBe(
      true,
    );
    expect(metadata(never)).toMatchObject({ data_since: null, total: { value: null } });
    const ratio = await ask({ metric: 'average_order_value' });
    expect(points(ratio).map(({ value }) => value)).toEqual([null, null, null, null, 10.3, 5, null]);
  });

  it.each(['hourly', 'daily', 'weekly', 'monthly'])('adds up to the same total %s', async (aggregation) => {
    const answer = await ask({ aggregation, time_range: '14d' });
    expect(total(answer).value).toBe(19.3);
    const sum = points(answer).reduce((pence, { value }) => pence + Math.round((value ?? 0) * 100), 0);
    expect(sum).toBe(1930);
  });

  it('counts an order of several days once', async () => {
    await send('professional', [
      sale('a', 1, '1', { order_id: 'same' }),
      sale('b', 2, '1', { order_id: 'same' }),
    ]);
    const answer = await ask({ metric: 'orders' }, 'professional');
    expect(points(answer).map(({ value }) => value)).toEqual([null, null, null, null, 1, 1, 0]);
    expect(total(answer).value).toBe(1);
  });

  it('is grouped, filtered and compared', async () => {
    const grouped = await ask({ group_by: 'country', compare: 'previous_period' });
    const series = grouped.json['series'] as {
      group: object;
      total: { value: number };
      data_points: Point[];
    }[];
    expect(series.map(({ group, total: { value } }) => [group, value])).toEqual([
      [{ country: 'France' }, 10.1],
      [{ country: 'Germany' }, 0.2],
    ]);
    expect(series[0]?.data_points).toHaveLength(7);
    expect(grouped.json['comparison']).toMatchObject({
      compare: 'previous_period',
      total: { value: 4 },
      change_percent: 282.5,
      series: [{ group: { country: 'France' }, total: { value: 4 } }],
    });
    const filtered = await ask({ filters: { country: 'Germany' } });
    expect(total(filtered).value).toBe(0.2);
    const plural = await ask({ filters: { countries: ['Germany', 'France'] } });
    expect(total(plural).value).toBe(10.3);
    const year = await ask({ compare: 'previous_year' });
    expect(year.json['comparison']).toMatchObject({ total: { value: null }, change_percent: null });
  });

  it('is made of hours in another zone, or refused with the reason where it cannot be', async () => {
    const elsewhere = await ask({ timezone: 'America/New_York' });
    expect(points(elsewhere).map(({ value }) => value)).toContain(10.3);
    expect(points(elsewhere)[0]?.timestamp).toMatch(/T0[45]:00:00.000Z$/);
    const hourly = await ask({ timezone: 'Asia/Kolkata', aggregation: 'hourly' });
    expect(total(hourly).value).toBe(15.3);
    for (const [body, reason] of [
      [{ timezone: 'Asia/Kolkata' }, 'Figures are kept by day of Europe/London and by hour of UTC'],
      [
        { timezone: 'America/New_York', metric: 'orders' },
        'Days of another zone than Europe/London are made of hours',
      ],
    ] as const) {
      const refused = await ask(body);
      expect(refused.status).toBe(400);
      expect(refused.text).toContain(reason);
    }
  });

  it('keeps figures that a double cannot hold', async () => {
    await send('basic', [sale('big', 0, '900719925474099.375'), sale('one', 0, '0.000000001')]);
    const answer = await ask({ time_range: '1d' }, 'basic');
    expect(answer.text).toContain('"value":900719925474099.375000001,');
  });

  it('comes as a configuration for Chart.js and as a Vega-Lite specification', async () => {
    const chart = (await ask({ format: 'chartjs', group_by: ['country'], compare: 'previous_period' })).json[
      'chart'
    ];
    expect(chart).toMatchObject({
      type: 'line',
      data: {
        labels: expect.arrayContaining([expect.stringMatching(/Z$/)]) as string[],
        datasets: [
          { label: 'France', data: [0, 0, 0, 0, 10.1, 0, 0] },
          { label: 'Germany', data: [0, 0, 0, 0, 0.2, 0, 0] },
          { label: 'Revenue, before' },
        ],
      },
    });
    const spec = (await ask({ format: 'vega_lite' })).json['spec'] as { data: { values: object[] } };
    expect(spec).toMatchObject({
      $schema: expect.stringContaining('vega-lite') as string,
      mark: { type: 'line' },
    });
    expect(spec.data.values).toHaveLength(7);
    expect(spec.data.values[4]).toMatchObject({ value: 10.3, series: 'Revenue' });
  });

  it.each([
    ['an unknown metric', { metric: 'nothing' }, 'metric'],
    ['a range that is none', { time_range: '7y' }, 'time_range'],
    ['an end before its start', { time_range: { start: '2026-02-01', end: '2026-01-01' } }, 'time_range.end'],
    ['a date that is none', { time_range: { start: '2026-02-30', end: '2026-03-01' } }, 'time_range'],
    ['too many buckets', { time_range: { start: '0001-01-01', end: '9999-12-31' } }, 'time_range'],
    ['a zone that is none', { timezone: 'Mars/Olympus' }, 'timezone'],
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['one dimension filtered twice', { filters: { country: 'a', countries: 'b' } }, 'filters'],
  ])('%s is refused', async (_case, body, field) => {
    const answer = await ask(body);
    expect(answer.status).toBe(400);
    const { validation_errors: issues } = answer.json['error'] as { validation_errors: { field: string }[] };
    expect(issues.some((issue) => issue.field.startsWith(field))).toBe(true);
  });

  it.each([
    ['a dimension that is not kept', { group_by: 'colour' }],
    ['dimensions that are not kept together', { group_by: ['device', 'platform'] }],
  ])('%s is refused', async (_case, body) => {
    expect((await ask(body)).status).toBe(400);
  });
});
