import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

/**
 * P4, P10: numbers and times at their limits on the faces beside `POST /v2/events`, whose own are in
 * `test/integration/metrics/api.test.ts`. Bodies are text, since JavaScript could not write all of them.
 */
let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 240_000);
afterAll(() => platform?.stop());

const post = (path: string, text: string) => platform.call('enterprise', 'POST', path, text);
const now = Date.now();
const today = new Date(now).toISOString().slice(0, 10);

/** Written as numbers. JSON reads the first as 2^53, the second as Infinity. */
const NUMBERS = ['9007199254740993', '1e400', '-1e400'];
const NO_JSON = ['NaN', 'Infinity', '-Infinity'];

describe('v1 data points', () => {
  const record = (value: string, recordedAt = `"${today}"`) =>
    post('/api/v1/analytics', `{"metric_type":"revenue","value":${value},"recorded_at":${recordedAt}}`);

  it.each([...NUMBERS, '-0', '"NaN"', '"Infinity"', '"1e400"'])(
    'a value of %s is refused with its reason',
    async (value) => {
      const { status, json } = await record(value);
      expect([status, json]).toMatchObject([400, { error: { validation_errors: [{ field: 'value' }] } }]);
    },
  );

  it.each(NO_JSON)('%s, which JSON has not, makes the body unreadable', async (value) => {
    expect((await record(value)).status).toBe(400);
  });

  it.each([
    ['in the year 9999', '"9999-12-31"'],
    ['in seconds since 1970', String(Math.floor(now / 1000))],
    ['in milliseconds since 1970', String(now)],
    ['as text of seconds', `"${Math.floor(now / 1000)}"`],
    ['of seconds taken for milliseconds', `"${new Date(now / 1000).toISOString().slice(0, 10)}"`],
  ])('a date %s is refused with its reason', async (_case, recordedAt) => {
    const { status, json } = await record('1', recordedAt);
    expect([status, json]).toMatchObject([400, { error: { validation_errors: [{ field: 'recorded_at' }] } }]);
  });
});

describe("Segment's calls", () => {
  const track = (value: string, timestamp = `"${new Date(now).toISOString()}"`) =>
    post(
      '/v1/track',
      `{"event":"Paid","userId":"u","timestamp":${timestamp},"properties":{"value":${value}}}`,
    );

  it.each([...NUMBERS, '-0'])('a value of %s is refused with its reason', async (value) => {
    const { status, json } = await track(value);
    expect([status, json]).toMatchObject([
      400,
      { success: false, accepted: 0, errors: [{ field: 'properties.value' }] },
    ]);
  });

  it.each(NO_JSON)('%s, which JSON has not, makes the body unreadable', async (value) => {
    expect((await track(value)).status).toBe(400);
  });

  it.each([
    ['in the year 9999', '"9999-12-31T23:59:59Z"'],
    ['in seconds since 1970', String(Math.floor(now / 1000))],
    ['of seconds taken for milliseconds', `"${new Date(now / 1000).toISOString()}"`],
  ])('a time %s is refused with its reason', async (_case, timestamp) => {
    const { status, json } = await track('1', timestamp);
    expect([status, json]).toMatchObject([
      400,
      { success: false, accepted: 0, errors: [{ field: 'timestamp' }] },
    ]);
  });
});

describe('OTLP points', () => {
  const gauge = (value: string, timeUnixNano = `"${now}000000"`) =>
    post(
      '/v1/metrics',
      `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"g","gauge":{"dataPoints":[{"timeUnixNano":${timeUnixNano},${value}}]}}]}]}]}`,
    );
  const rejected = { partialSuccess: { rejectedDataPoints: '1' } };

  it.each([
    ...NUMBERS.map((value) => `"asDouble":${value}`),
    '"asDouble":"NaN"',
    '"asDouble":"Infinity"',
    '"asInt":"9007199254740993"',
    '"asInt":9007199254740993',
  ])('%s is rejected', async (value) => {
    const { status, json } = await gauge(value);
    expect([status, json]).toMatchObject([200, rejected]);
  });

  it('minus zero is 0', async () => {
    const { status, json } = await gauge('"asDouble":-0');
    expect([status, json]).toEqual([200, {}]);
  });

  it.each([
    ['in the year 9999', '"253402300799000000000"'],
    ['in seconds', `"${Math.floor(now / 1000)}"`],
    ['in milliseconds', `"${now}"`],
  ])('a time %s is rejected', async (_case, time) => {
    const { status, json } = await gauge('"asInt":"1"', time);
    expect([status, json]).toMatchObject([200, rejected]);
  });
});
