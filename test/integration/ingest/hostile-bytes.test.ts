import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

let platform: TestPlatform;
let token: string;
beforeAll(async () => {
  platform = await startTestPlatform();
  token = await platform.token('enterprise');
}, 120_000);
afterAll(() => platform?.stop());

const PATHS = ['/v2/events', '/v2/events?wait=true', '/v1/track', '/v1/identify', '/v1/batch', '/v1/metrics'];

interface Hostile {
  path: string;
  body: Uint8Array<ArrayBuffer>;
  headers: Record<string, string>;
}

/** Any bytes are taken, or refused in the envelope: never a 5xx, never silence. */
async function expectAnswer({ path, body, headers }: Hostile): Promise<number> {
  const response = await fetch(`${platform.url}${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  expect([response.status, text]).toEqual([expect.toSatisfy((status: number) => status < 500), text]);
  if (response.status >= 400) {
    expect(JSON.parse(text)).toMatchObject({
      error: { code: expect.any(String) as string, request_id: expect.any(String) as string },
    });
    expect(text).not.toMatch(/at .+\.(?:js|ts):\d+/);
  }
  return response.status;
}

const utf8 = (text: string) => new Uint8Array(Buffer.from(text));
const shaped = fc.oneof(
  fc.record({ events: fc.jsonValue() }),
  fc.record({
    events: fc.array(
      fc.record({ event: fc.jsonValue(), properties: fc.jsonValue(), timestamp: fc.jsonValue() }),
      { maxLength: 5 },
    ),
  }),
  fc.record({
    batch: fc.array(
      fc.record({
        type: fc.constantFrom('track', 'page', 'group'),
        event: fc.jsonValue(),
        properties: fc.jsonValue(),
      }),
      { maxLength: 5 },
    ),
  }),
  fc.record({ event: fc.jsonValue(), traits: fc.jsonValue(), context: fc.jsonValue() }),
  fc.record({ resourceMetrics: fc.jsonValue() }),
);
/** JSON with one byte changed, and bytes that were never JSON. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((value) => new Uint8Array(value)),
  shaped.map((value) => utf8(JSON.stringify(value))),
  fc.tuple(shaped, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
    const changed = utf8(JSON.stringify(value));
    changed[at % changed.length] = byte;
    return changed;
  }),
);
const headers = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  fc.constantFrom<Record<string, string>>(
    { 'Content-Type': 'text/xml' },
    { 'Content-Type': 'application/x-protobuf' },
    { 'Content-Type': ';;;' },
    { 'Content-Encoding': 'gzip' },
    { 'Content-Encoding': 'zstd' },
    { 'X-HTTP-Method-Override': 'DELETE' },
  ),
);

describe('any bytes (P38)', () => {
  it('are answered on every route of ingest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), bytes, headers, async (path, body, more) => {
        await expectAnswer({ path, body, headers: more });
      }),
      { numRuns: 120 },
    );
  });

  const nested = (depth: number) => `${'{"a":['.repeat(depth)}${']}'.repeat(depth)}`;
  it.each([
    ['brackets 100,000 deep, never closed', () => '['.repeat(100_000)],
    ['properties 20,000 deep', () => `{"events":[{"event":"x","properties":${nested(20_000)}}]}`],
    ['traits 20,000 deep', () => `{"batch":[{"type":"identify","userId":"u","traits":${nested(20_000)}}]}`],
    ['a track 20,000 deep', () => `{"event":"x","properties":{"products":[${nested(20_000)}]}}`],
    [
      'an attribute 20,000 deep',
      () =>
        `{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[{"timeUnixNano":"1","attributes":[{"key":"a","value":${'{"arrayValue":{"values":['.repeat(20_000)}${']}}'.repeat(20_000)}}]}]}}]}]}]}`,
    ],
    [
      'lone surrogates',
      () => String.raw`{"events":[{"event":"x","user_id":"\ud800","properties":{"\udc00":"\ud800"}}]}`,
    ],
    [
      'a prototype',
      () => '{"events":[{"__proto__":{"event":"x"},"constructor":{"prototype":1}}],"__proto__":[]}',
    ],
    ['a name twice', () => '{"events":[],"events":[{"event":"page_view","event":7}]}'],
    [
      'numbers beyond all bounds',
      () => '{"events":[{"event":"x","value":1e999},{"metric":"m","value":-1e-999}]}',
    ],
    ['a name of a megabyte', () => `{"${'x'.repeat(1_000_000)}":1}`],
    ['a byte order mark', () => '\ufeff{"events":[{"event":"x"}]}'],
    ['ten megabytes of nothing', () => ' '.repeat(10_000_000)],
    [
      'a pattern that makes regular expressions slow',
      () => `{"events":[{"event":"${'a '.repeat(200_000)}!","timestamp":"${'1'.repeat(200_000)}"}]}`,
    ],
  ])('%s', async (_case, make) => {
    const body = utf8(make());
    for (const path of ['/v2/events', '/v1/track', '/v1/batch', '/v1/metrics'])
      await expectAnswer({ path, body, headers: {} });
  });
});
