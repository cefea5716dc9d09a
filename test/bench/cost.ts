import { readFileSync, writeFileSync } from 'node:fs';
import { handler as media } from '#functions/media/index.ts';
import { handler as metrics } from '#functions/metrics/index.ts';
import type { ApiHandler } from '#shared/http/serve.ts';
import { applyDeltas } from '#shared/metrics/apply.ts';
import { ingest } from '#shared/metrics/ingest.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { apiEvent, authorizerContext, type EventFacts, lambdaContext } from '#test/support/api-event.ts';
import { makeCompany } from '#test/support/credentials.ts';
import { startTestDatabase } from '#test/support/dynamo.ts';
import { meterOf, type Units } from '#test/support/meter.ts';
import { adminRows } from './cost-admin.ts';
import { listRows } from './cost-lists.ts';
import { type CostRow, costPage, type KpiRow, type WriteRow, withParts } from './cost-page.ts';
import { callKpi, latencyOf, sellTo } from './kpi.ts';

/**
 * Writes docs/cost.md: what each endpoint consumes, counted by the local database on the very handlers that are
 * deployed. `npm run cost`; with `-- --full` the key figure is read after a million events too, with `-- --lists` or
 * `-- --admin` only those sections are measured anew.
 */
const OUT = 'docs/cost.md';
const SIZES = process.argv.includes('--full') ? [10_000, 100_000, 1_000_000] : [10_000, 100_000];
const NOW = Date.now();
const DAY_MS = 86_400_000;
/** Events come as at a million a month, a hundred of them on each day. */
const BLOCK = 100;
const APART_MS = 2_600;
const DELTAS_AT_ONCE = 10;
const SHOP = { company: 'shop', timeZone: 'Europe/London', retentionDays: 1826, now: NOW };

const database = await startTestDatabase();
const meter = meterOf(dynamo());

/** One call of a function, as API Gateway makes it. */
async function call(handler: ApiHandler, facts: EventFacts): Promise<void> {
  const authorizer = authorizerContext({
    company: 'shop',
    plan: 'enterprise',
    scopes: 'analytics:read analytics:write',
    expiresAt: '9999999999',
  });
  const headers = { 'Content-Type': 'application/json' };
  const answer = await handler(apiEvent({ authorizer, headers, ...facts }), lambdaContext);
  if (answer.statusCode >= 300)
    throw new Error(`${facts.resource} answered ${answer.statusCode}: ${answer.body}`);
}

/** A shop and its videos: six kinds of event of 2,000 people in five countries over 30 days. */
function shopEvent(n: number): object {
  const names = ['purchase', 'page_view', 'session_start', 'session_end', 'video_view', 'video_progress'];
  const event = names[n % names.length] ?? 'purchase';
  const person = (n * 7919) % 2_000;
  return {
    event_id: `shop-${n}`,
    event,
    timestamp: new Date(NOW - (Math.floor(n / BLOCK) % 29) * DAY_MS - (n % BLOCK) * APART_MS).toISOString(),
    user_id: `user-${person}`,
    ...(event === 'purchase' ? { value: `${n % 90}.50` } : {}),
    properties: {
      country: ['France', 'Germany', 'Italy', 'Spain', 'Austria'][person % 5],
      device: ['desktop', 'mobile'][person % 2],
      ...(event === 'purchase'
        ? { order_id: `o-${n}`, product_category: ['books', 'toys', 'games'][n % 3] }
        : {}),
      ...(event === 'session_end' ? { duration: n % 600, pages: n % 7 } : {}),
      ...(event.startsWith('video') ? { video_id: `vid-${n % 20}` } : {}),
      ...(event === 'video_progress' ? { watch_time: n % 300 } : {}),
    },
  };
}

/** How many batches of each size. */
const BATCHES = { 500: 5, 100: 12, 10: 25, 1: 50 } as const;

/** Write units of an event, the aggregator's share included. */
async function writeRows(): Promise<WriteRow[]> {
  const rows: WriteRow[] = [];
  let next = 0;
  for (const size of [500, 100, 10, 1] as const) {
    const events = BATCHES[size] * size;
    meter.take();
    const deltas = [];
    for (let sent = 0; sent < events; sent += size) {
      const batch = Array.from({ length: size }, (_value, k) => shopEvent(next + k));
      next += size;
      deltas.push(...(await ingest(batch, SHOP)).deltas);
    }
    const taken = meter.take().write;
    while (deltas.length > 0) await applyDeltas(deltas.splice(0, DELTAS_AT_ONCE));
    rows.push({ size, events, ingest: taken / events, aggregate: meter.take().write / events });
  }
  return rows;
}

const visualization = (body: object): EventFacts => ({
  method: 'POST',
  resource: '/v2/analytics/visualization',
  body: JSON.stringify({ metric: 'revenue', ...body }),
});
const events = (from: number, size: number) => ({
  method: 'POST',
  resource: '/v2/events',
  body: JSON.stringify({
    events: Array.from({ length: size }, (_value, k) => shopEvent(100_000 + from + k)),
  }),
});
const read = (resource: string, query: Record<string, string> = {}, params: Record<string, string> = {}) => ({
  resource,
  params,
  query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]])),
});

const CALLS: readonly (readonly [string, ApiHandler, EventFacts])[] = [
  ['POST /v2/events, 1 event', metrics, events(0, 1)],
  ['POST /v2/events, 100 events', metrics, events(1, 100)],
  ['POST /v2/events?wait=true, 100 events', metrics, { ...events(101, 100), query: { wait: ['true'] } }],
  [
    'POST /api/v1/analytics',
    metrics,
    {
      method: 'POST',
      resource: '/api/v1/analytics',
      body: JSON.stringify({ metric_type: 'revenue', value: 10, category: 'books' }),
    },
  ],
  ['GET /v2/metrics', metrics, read('/v2/metrics')],
  ['POST /v2/analytics/visualization, 7 days', metrics, visualization({ time_range: '7d' })],
  ['… 30 days', metrics, visualization({ time_range: '30d' })],
  ['… 30 days, compared', metrics, visualization({ time_range: '30d', compare: 'previous_period' })],
  ['… 30 days by country', metrics, visualization({ time_range: '30d', group_by: 'country' })],
  ['… 30 days by hour', metrics, visualization({ time_range: '30d', aggregation: 'hourly' })],
  ['… 30 days in another zone', metrics, visualization({ time_range: '30d', timezone: 'America/New_York' })],
  ['… 30 days of distinct orders', metrics, visualization({ time_range: '30d', metric: 'orders' })],
  ['… 30 days of active users', metrics, visualization({ time_range: '30d', metric: 'active_users' })],
  ['GET /api/v1/analytics, 30 records', metrics, read('/api/v1/analytics')],
  ['GET /api/v1/analytics/kpi, 7 days', metrics, read('/api/v1/analytics/kpi', { period: '7' })],
  ['GET /api/v1/analytics/kpi, 30 days', metrics, read('/api/v1/analytics/kpi', { period: '30' })],
  [
    'GET /api/v1/analytics/chart/revenue, 30 days',
    metrics,
    read('/api/v1/analytics/chart/{metric}', { period: '30' }, { metric: 'revenue' }),
  ],
  ['GET /api/v1/analytics/categories', metrics, read('/api/v1/analytics/categories')],
  ['GET /v2/analytics/videos/{id}', media, read('/v2/analytics/videos/{id}', {}, { id: 'vid-1' })],
  ['GET /v2/analytics/videos/summary', media, read('/v2/analytics/videos/summary')],
  ['GET /v2/analytics/users', media, read('/v2/analytics/users')],
  ['GET /v2/analytics/users/engagement', media, read('/v2/analytics/users/engagement')],
];

async function callRows(): Promise<CostRow[]> {
  const rows: CostRow[] = [];
  for (const [name, handler, facts] of CALLS) {
    meter.take();
    await call(handler, facts);
    const units: Units = meter.take();
    rows.push({ name, ...units });
  }
  return rows;
}

async function kpiRows(): Promise<KpiRow[]> {
  const rows: KpiRow[] = [];
  let sold = 0;
  for (const size of SIZES) {
    await sellTo(sold, size);
    sold = size;
    meter.take();
    await callKpi();
    rows.push({ events: size, ...meter.take(), milliseconds: await latencyOf(callKpi) });
    console.log(`${size} events:`, rows.at(-1));
  }
  return rows;
}

async function whole(): Promise<string> {
  await makeCompany('shop', 'shop-client', NOW);
  const writes = await writeRows();
  const calls = await callRows();
  const kpis = await kpiRows();
  const lists = await listRows(meter.take, NOW);
  return costPage(writes, calls, kpis, lists, await adminRows(meter.take, NOW));
}

async function parts(wanted: ReadonlySet<string>): Promise<string> {
  const lists = wanted.has('--lists') ? await listRows(meter.take, NOW) : undefined;
  const admin = wanted.has('--admin') ? await adminRows(meter.take, NOW) : undefined;
  return withParts(readFileSync(OUT, 'utf8'), lists, admin);
}

try {
  const wanted = new Set(process.argv.slice(2).filter((word) => word === '--lists' || word === '--admin'));
  writeFileSync(OUT, wanted.size > 0 ? await parts(wanted) : await whole());
  console.log(`${OUT} written.`);
} finally {
  await database.stop();
}
