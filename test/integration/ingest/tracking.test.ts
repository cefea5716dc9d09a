import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform();
}, 120_000);
afterAll(() => platform?.stop());

const post = (path: string, body: unknown) => platform.call('enterprise', 'POST', path, body);

describe("Segment's tracking calls", () => {
  it.each([
    [
      '/v1/track',
      { event: 'Demo Requested', userId: 17733, properties: { seats: 3, nested: { a: { b: 1 } } } },
    ],
    [
      '/v1/page',
      {
        anonymousId: 'anon',
        name: 'Home',
        properties: { path: '/', url: `https://example.com/${'x'.repeat(300)}` },
      },
    ],
    ['/v1/screen', { userId: 'u', name: 'Basket', context: { os: { name: 'iOS' } } }],
    ['/v1/identify', { userId: 'u', traits: { plan: 'premium', address: { city: 'Paris' } } }],
    ['/v1/group', { userId: 'u', groupId: 'acme', traits: { seats: 5 } }],
    ['/v1/alias', { userId: 'u', previousId: 'anon' }],
  ])('%s is counted once for its messageId', async (path, call) => {
    const body = {
      messageId: `once${path}`,
      timestamp: new Date().toISOString(),
      context: { library: {} },
      integrations: {},
      sentAt: 'now',
      ...call,
    };
    expect(await post(path, body)).toMatchObject({
      status: 200,
      json: { success: true, accepted: 1, duplicates: 0 },
    });
    expect(await post(path, body)).toMatchObject({
      status: 200,
      json: { success: true, accepted: 0, duplicates: 1 },
    });
  });

  it('an order is its lines, and what they do not add up to', async () => {
    const order = {
      order_id: 'S-1',
      revenue: 20.5,
      currency: 'EUR',
      products: [
        { product_id: 'p1', category: 'gifts', price: 10.1, quantity: 2 },
        { product_id: 'p2', category: 'toys', price: '3.30' },
      ],
    };
    const call = { messageId: 'order-1', userId: 'u', event: 'Order Completed', properties: order };
    expect((await post('/v1/track', call)).json).toMatchObject({ success: true, accepted: 1 });
    expect((await post('/v1/track', call)).json).toMatchObject({ success: true, duplicates: 1 });
  });

  it('a batch with refused calls keeps the others and is no success', async () => {
    const batch = [
      { type: 'track', messageId: 'b1', event: 'Signed Up', userId: 'u' },
      { type: 'track', messageId: 'b2', event: 'Signed Up', userId: 'u', timestamp: '1999-01-01T00:00:00Z' },
      { type: 'track', messageId: 'b1', event: 'Signed Up', userId: 'u' },
      { type: 'sing', messageId: 'b3' },
      'nothing',
      { type: 'track', messageId: 'b5', event: 'Order Completed', properties: { revenue: 0.1 + 0.2 } },
    ];
    const answer = await post('/v1/batch', { batch, writeKey: 'ignored', sentAt: new Date().toISOString() });
    expect(answer).toMatchObject({
      status: 400,
      json: {
        error: { code: 'VALIDATION_ERROR' },
        success: false,
        accepted: 1,
        duplicates: 1,
        rejected: 4,
        errors: [
          { index: 1, field: 'timestamp' },
          { index: 3, field: 'type' },
          { index: 4 },
          { index: 5, field: 'properties.revenue' },
        ],
      },
    });
  });

  it.each([
    ['an empty batch', '/v1/batch', { batch: [] }],
    ['501 calls', '/v1/batch', { batch: Array.from({ length: 501 }, () => ({ type: 'page' })) }],
    ['a list where a call belongs', '/v1/track', []],
    ['a track without a name', '/v1/track', { userId: 'u' }],
  ])('%s is refused', async (_case, path, body) => {
    expect(await post(path, body)).toMatchObject({
      status: 400,
      json: { error: { request_id: expect.any(String) as string } },
    });
  });

  it('needs the scope', async () => {
    const headers = { Authorization: `Bearer ${await platform.token('enterprise', 'reports:read')}` };
    expect((await send(platform.url, 'POST', '/v1/track', { event: 'x' }, headers)).status).toBe(403);
    expect((await send(platform.url, 'POST', '/v1/track', { event: 'x' })).status).toBe(401);
  });
});

describe('OTLP metrics', () => {
  it('takes what it can count, and says what it cannot', async () => {
    const timeUnixNano = `${Date.now()}000000`;
    const point = (value: object) => ({
      timeUnixNano,
      attributes: [{ key: 'http.route', value: { stringValue: '/x' } }],
      ...value,
    });
    const body = {
      resourceMetrics: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'checkout' } }] },
          scopeMetrics: [
            {
              scope: { name: 'test', attributes: [] },
              metrics: [
                {
                  name: 'queue.length',
                  gauge: { dataPoints: [point({ asInt: '17' }), point({ asDouble: 'NaN' })] },
                },
                {
                  name: 'requests',
                  sum: { isMonotonic: true, aggregationTemporality: 1, dataPoints: [point({ asInt: 5 })] },
                },
                {
                  name: 'total',
                  sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints: [point({ asInt: 5 })] },
                },
                {
                  name: 'latency',
                  histogram: {
                    aggregationTemporality: 1,
                    dataPoints: [
                      point({ count: '3', sum: 0.1 + 0.2, bucketCounts: ['3'], explicitBounds: [] }),
                    ],
                  },
                },
              ],
            },
          ],
        },
      ],
    };
    const first = await post('/v1/metrics', body);
    expect(first).toMatchObject({ status: 200, json: { partialSuccess: { rejectedDataPoints: '2' } } });
    const { errorMessage } = first.json['partialSuccess'] as { errorMessage: string };
    expect(errorMessage).toContain('queue.length: The value is no finite number');
    expect(errorMessage).toContain('total: Cumulative temporality');
  });

  it('refuses protobuf and says what to send', async () => {
    const headers = {
      Authorization: `Bearer ${await platform.token('enterprise')}`,
      'Content-Type': 'application/x-protobuf',
    };
    const answer = await send(platform.url, 'POST', '/v1/metrics', '\n\0', headers);
    expect(answer).toMatchObject({
      status: 415,
      json: { error: { code: 'UNSUPPORTED_MEDIA_TYPE', details: 'Send Content-Type: application/json.' } },
    });
  });
});
