import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 240_000);
afterAll(() => platform.stop());

const SENT_AT = new Date(Date.now() - 60_000).toISOString();

/** Items as JSON text, since JavaScript could not write all of them. */
async function send(...items: string[]) {
  return platform.call('enterprise', 'POST', '/v2/events?wait=true', `{"events":[${items.join(',')}]}`);
}

/** The first figure of today, with every digit that the answer has. */
async function figure(metric: string): Promise<string> {
  const today = SENT_AT.slice(0, 10);
  const { text } = await platform.call('enterprise', 'POST', '/v2/analytics/visualization', {
    metric,
    time_range: { start: today, end: new Date().toISOString().slice(0, 10) },
    aggregation: 'daily',
    timezone: 'UTC',
  });
  const digits = /"value":(-?[\d.]+)/.exec(text)?.[1];
  if (digits === undefined) throw new Error(text);
  return digits;
}

describe('numbers and times at their limits, through the API', () => {
  const sale = (value: string) => `{"event":"purchase","timestamp":"${SENT_AT}","value":${value}}`;

  it.each([
    ['beyond 2^53', '9007199254740993'],
    ['of more digits than a double gives back', '0.30000000000000004'],
    ['that JSON reads as infinite', '1e400'],
    ['minus zero', '-0'],
    ['not a number, as text', '"NaN"'],
    ['infinite, as text', '"Infinity"'],
    ['with an exponent, as text', '"1e3"'],
    ['of 16 integer digits, as text', '"1234567890123456"'],
  ])('a value %s is refused with its reason (P10)', async (_case, value) => {
    const { status, json } = await send(sale(value));
    expect(status).toBe(400);
    expect(json['error']).toMatchObject({
      validation_errors: [{ field: 'events[0].value', code: 'VALIDATION_ERROR' }],
    });
  });

  it('NaN and Infinity, which JSON has not, make the body unreadable (P10)', async () => {
    for (const value of ['NaN', 'Infinity', '-Infinity']) expect((await send(sale(value))).status).toBe(400);
  });

  it.each([
    ['in the year 9999', '"9999-12-31T23:59:59Z"', 'VALIDATION_ERROR'],
    ['in seconds since 1970', String(Math.floor(Date.now() / 1000)), 'DATE_FORMAT_INVALID'],
    ['in milliseconds since 1970', String(Date.now()), 'DATE_FORMAT_INVALID'],
    ['as text of seconds', `"${Math.floor(Date.now() / 1000)}"`, 'DATE_FORMAT_INVALID'],
    [
      'of seconds taken for milliseconds',
      `"${new Date(Date.now() / 1000).toISOString()}"`,
      'VALIDATION_ERROR',
    ],
    ['before 1970', '"1969-12-31T23:59:59Z"', 'VALIDATION_ERROR'],
  ])('a time %s is refused with its reason (P4)', async (_case, timestamp, code) => {
    const { status, json } = await send(`{"event":"purchase","timestamp":${timestamp},"value":1}`);
    expect(status).toBe(400);
    expect(json['error']).toMatchObject({ validation_errors: [{ field: 'events[0].timestamp', code }] });
  });

  it('what is taken is exact: sums beyond 2^53 to the last of nine fraction digits (P10)', async () => {
    const point = (value: string) => `{"metric":"bytes_in","timestamp":"${SENT_AT}","value":${value}}`;
    const { status, json } = await send(
      point('"999999999999999.999999999"'),
      ...Array.from({ length: 20 }, () => point('"999999999999999.1"')),
      point('0.1'),
      point('0.2'),
      point('"-0.00"'),
    );
    expect([status, json['accepted']]).toEqual([200, 24]);
    const report = await platform.call('enterprise', 'POST', '/v2/metrics/reconcile', {
      start: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10),
      end: SENT_AT.slice(0, 10),
    });
    expect(report.json).toMatchObject({ differences: 0, missing_events: 0, unsettled_rows: 0 });
    expect(await figure('bytes_in')).toBe('20999999999999982.299999999');
  });
});

describe('a reconciliation, through the API', () => {
  it('finds nothing where nothing is wrong, for an administrator only (P8)', async () => {
    const today = SENT_AT.slice(0, 10);
    const { status, json } = await platform.call('basic', 'POST', '/v2/metrics/reconcile', {
      start: today,
      end: today,
      repair: false,
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ differences: 0, repaired_rows: 0, unsettled_rows: 0, shown: [] });
    const token = await platform.token('basic', 'analytics:read');
    const refused = await platform.call(
      'basic',
      'POST',
      '/v2/metrics/reconcile',
      { start: today, end: today },
      { Authorization: `Bearer ${token}` },
    );
    expect(refused.status).toBe(403);
  });

  it.each([
    [{ start: '2026-02-30', end: '2026-03-01' }],
    [{ start: '2026-03-02', end: '2026-03-01' }],
    [{ start: '2001-01-01', end: '2001-01-02' }],
    [{ start: '2026-01-01', end: '9999-12-31' }],
  ])('refuses the span %j', async (span) => {
    expect((await platform.call('basic', 'POST', '/v2/metrics/reconcile', span)).status).toBe(400);
  });
});

describe('more values than the plan keeps', () => {
  const step = (country: string) => ({ event: 'step', timestamp: SENT_AT, properties: { country } });
  const sendBasic = async (events: object[]) => platform.call('basic', 'POST', '/v2/events', { events });
  const batch = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => step(`c${from + index}`));

  it('are refused one by one, with the limit and what to do; what is known is taken on', {
    timeout: 120_000,
  }, async () => {
    for (const from of [0, 500]) {
      const { json } = await sendBasic(batch(from, from + 500));
      expect(json).toMatchObject({ accepted: 500, rejected: 0 });
    }
    const { status, json } = await sendBasic([...batch(995, 1_005), { ...step('c1005'), event: 'other' }]);
    expect([status, json['accepted'], json['duplicates'], json['rejected']]).toEqual([202, 6, 0, 5]);
    const message = expect.stringMatching(/1000 values of country on .* change the plan/);
    expect((json['errors'] as object[])[0]).toEqual({
      index: 5,
      code: 'CARDINALITY_EXCEEDED',
      field: 'properties.country',
      message,
    });
    const all = await sendBasic(batch(1_010, 1_012));
    expect(all.status).toBe(400);
    expect(all.json['error']).toMatchObject({
      validation_errors: [{ field: 'events[0].properties.country', code: 'CARDINALITY_EXCEEDED' }, {}],
    });
  });

  it('as names too', async () => {
    const named = (index: number) => ({ event: `name_${index}`, timestamp: SENT_AT });
    const { status, json } = await sendBasic(Array.from({ length: 210 }, (_, index) => named(index)));
    expect([status, Number(json['rejected'])]).toEqual([202, expect.any(Number)]);
    // `step` and `other` may be counted on the same day.
    expect(Number(json['rejected'])).toBeGreaterThanOrEqual(10);
    expect((json['errors'] as object[])[0]).toMatchObject({ code: 'CARDINALITY_EXCEEDED', field: 'event' });
  });
});
