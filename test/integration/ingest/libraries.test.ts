import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import {
  AggregationTemporality,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newApiKey } from '#shared/auth/api-key.ts';
import { createApiKey } from '#shared/auth/api-key-store.ts';
import type { Scope } from '#shared/auth/scopes.ts';
import { send, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

let platform: TestPlatform;
let writeKey: string;
let readKey: string;

beforeAll(async () => {
  platform = await startTestPlatform();
  writeKey = await apiKey('analytics:write');
  readKey = await apiKey('analytics:read');
}, 120_000);
afterAll(() => platform?.stop());

async function apiKey(scope: Scope): Promise<string> {
  const facts = { company: 'co_demo_enterprise', name: 'Test', scopes: [scope], createdBy: 'test' };
  const { key, secret, secretHash } = newApiKey(facts, Date.now());
  await createApiKey(key, secretHash);
  return secret;
}

interface Delivery {
  status: number;
  body: string;
}

/** A client of Segment's own library, and what became of its requests. */
function segment(key: string): { client: Analytics; deliveries: Delivery[]; failures: unknown[] } {
  const client = new Analytics({ writeKey: key, host: platform.url, maxRetries: 2, flushInterval: 100 });
  const deliveries: Delivery[] = [];
  const failures: unknown[] = [];
  client.on('http_response', ({ status, body }) => deliveries.push({ status, body }));
  client.on('error', (error) => failures.push(error));
  return { client, deliveries, failures };
}

describe('@segment/analytics-node, pointed here', () => {
  it('delivers every kind of call, each once', async () => {
    const { client, deliveries, failures } = segment(writeKey);
    client.identify({ userId: 'u1', traits: { plan: 'gold' } });
    client.page({ userId: 'u1', name: 'Home', properties: { url: 'https://example.com/' } });
    client.screen({ userId: 'u1', name: 'Basket' });
    client.group({ userId: 'u1', groupId: 'acme' });
    client.alias({ userId: 'u1', previousId: 'anon' });
    client.track({
      userId: 'u1',
      event: 'Order Completed',
      properties: {
        order_id: 'o-1',
        revenue: 24.5,
        products: [{ product_id: 'p1', price: 12.25, quantity: 2 }],
      },
    });
    await client.closeAndFlush();
    expect([deliveries.map(({ status }) => status), failures]).toEqual([[200], []]);
    const again = await send(platform.url, 'POST', '/v1/batch', deliveries[0]?.body, basic(writeKey));
    expect(again).toMatchObject({ status: 200, json: { success: true, accepted: 0, duplicates: 6 } });
  });

  it('hears of a call that cannot be counted, while the others are', async () => {
    const { client, deliveries, failures } = segment(writeKey);
    client.track({ userId: 'u1', event: 'Kept', messageId: 'kept' });
    client.track({ userId: 'u1', event: 'Refused', timestamp: new Date('1999-01-01') });
    await client.closeAndFlush();
    expect(deliveries.map(({ status }) => status)).toEqual([400]);
    expect(failures).not.toEqual([]);
    const kept = { type: 'track', event: 'Kept', userId: 'u1', messageId: 'kept' };
    expect(
      (await send(platform.url, 'POST', '/v1/batch', { batch: [kept] }, basic(writeKey))).json,
    ).toMatchObject({ duplicates: 1 });
  });

  it.each([
    ['a key without the scope', () => readKey, 403],
    ['a key that is none', () => 'ap_key_none', 401],
  ])('is refused with %s', async (_case, key, status) => {
    const { client, deliveries } = segment(key());
    client.track({ userId: 'u1', event: 'x' });
    await client.closeAndFlush();
    expect(deliveries.map((delivery) => delivery.status)).toEqual([status]);
  });

  it('may be used in a page of an allowed origin, and of no other', async () => {
    const preflight = (origin: string) =>
      send(platform.url, 'OPTIONS', '/v1/batch', undefined, {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type',
      });
    const allowed = await preflight(platform.url);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('Access-Control-Allow-Origin')).toBe(platform.url);
    expect(allowed.headers.get('Access-Control-Allow-Methods')).toContain('POST');
    expect(allowed.headers.get('Access-Control-Allow-Headers')).toMatch(/Authorization.*Content-Type/);
    const answer = await send(
      platform.url,
      'POST',
      '/v1/track',
      { event: 'x' },
      { ...basic(writeKey), Origin: platform.url },
    );
    expect([answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([200, platform.url]);
    expect(
      (await preflight('https://elsewhere.example')).headers.get('Access-Control-Allow-Origin'),
    ).toBeNull();
  });
});

const basic = (key: string) => ({ Authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` });

interface Exchange {
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
  answer: string;
}

/** Stands between exporter and platform, since the exporter keeps the answers to itself. */
async function recorder(): Promise<{ url: string; exchanges: Exchange[]; server: Server }> {
  const exchanges: Exchange[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = new Uint8Array(Buffer.concat(await request.toArray()));
      const named = ['authorization', 'content-type', 'content-encoding'].flatMap(
        (name): [string, string][] => {
          const value = request.headers[name];
          return typeof value === 'string' ? [[name, value]] : [];
        },
      );
      const headers = Object.fromEntries(named);
      const answer = await post(`${platform.url}${request.url}`, { headers, body });
      exchanges.push({ headers, body, answer });
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    })();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, exchanges, server };
}

async function post(url: string, { headers, body }: Pick<Exchange, 'headers' | 'body'>): Promise<string> {
  const answer = await fetch(url, { method: 'POST', headers, body });
  return `${answer.status} ${await answer.text()}`;
}

describe('@opentelemetry/exporter-metrics-otlp-http, pointed here', () => {
  async function exported(temporalityPreference: AggregationTemporality): Promise<Exchange> {
    const { url, exchanges, server } = await recorder();
    const headers = { Authorization: `Bearer ${writeKey}` };
    const exporter = new OTLPMetricExporter({ url: `${url}/v1/metrics`, headers, temporalityPreference });
    const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
    const meter = provider.getMeter('test');
    meter.createCounter('orders.placed').add(3, { 'http.route': '/order' });
    meter.createUpDownCounter('queue.length').add(2);
    meter.createHistogram('latency').record(0.1 + 0.2);
    meter.createGauge('temperature').record(21.5);
    await provider.shutdown();
    server.close();
    const [first] = exchanges;
    if (!first) throw new Error('Nothing was exported.');
    return first;
  }

  it('delivers deltas, gzipped or not, and again without harm', async () => {
    for (const compression of ['none', 'gzip']) {
      process.env['OTEL_EXPORTER_OTLP_COMPRESSION'] = compression;
      const exchange = await exported(AggregationTemporality.DELTA);
      expect([exchange.headers['content-encoding'] ?? 'none', exchange.answer]).toEqual([
        compression,
        '200 {}',
      ]);
      expect(await post(`${platform.url}/v1/metrics`, exchange)).toBe('200 {}');
    }
  });

  it('hears that running totals are not taken', async () => {
    const { answer } = await exported(AggregationTemporality.CUMULATIVE);
    expect(answer).toContain('"rejectedDataPoints":"2"');
    expect(answer).toContain('TEMPORALITY_PREFERENCE=delta');
  });
});
