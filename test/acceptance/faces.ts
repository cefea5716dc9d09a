import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { Temporal } from 'temporal-polyfill';
import { toItem } from '#test/support/media-events.ts';
import {
  datesUpTo,
  engagementModel,
  healthModel,
  type MediaEvent,
  performanceModel,
  summaryModel,
  usersModel,
  videoModel,
} from '#test/support/media-model.ts';
import { differences, MEDIA_SHAPES, type Shape } from '#test/support/media-shapes.ts';
import { modelDay } from '#test/support/model-time.ts';
import { V1_SHAPES } from '#test/support/v1-shapes.ts';
import { videoPlatform } from '#test/support/video-platform.ts';
import { type Expected, mills } from './expected.ts';
import type { Api } from './platform.ts';

const ZONE = 'Europe/London';
const DAYS = 30;
const BATCH = 500;
const HOUR_MS = 3_600_000;

export type Verdict = (what: string, holds: boolean, found?: unknown) => void;

interface Sent {
  expected: Expected;
  events: readonly MediaEvent[];
  /** Sales lines as far as the media face looks at them: who bought or gave back, and when. */
  visits: readonly MediaEvent[];
}

/**
 * The real sales and a simulated video platform in one company, read on the media face and on v1: every body has exactly
 * the contract's fields and types, and every figure is the fold of what was sent.
 */
export async function checkFaces(api: Api, file: string, expected: Expected, weeks: number, check: Verdict) {
  const events = simulated(Date.now());
  for (let start = 0; start < events.length; start += BATCH) {
    const body = { events: events.slice(start, start + BATCH).map(toItem) };
    const answer = await api.call('POST', '/v2/events?wait=true', body);
    if (answer.status !== 200)
      throw new Error(`Events were answered ${answer.status}: ${await answer.text()}`);
  }
  const sent = { expected, events, visits: await visitsOf(file, weeks) };
  for (const part of [mediaAnswers, systemAnswers, v1Answers]) {
    // A day or an hour may end between the call and the fold; the second look is then at the new one.
    const first = await part(api, sent);

    for (const answer of first.some(({ wrong }) => wrong.length > 0) ? await part(api, sent) : first)
      check(answer.what, answer.wrong.length === 0, answer.wrong.slice(0, 5));
  }
}

interface Judged {
  what: string;
  wrong: string[];
}

function simulated(now: number): MediaEvent[] {
  const platform = videoPlatform({ seed: 'acceptance', now, days: DAYS, users: 200, sessions: 30 }) as {
    event_id: string;
    event: string;
    timestamp: string;
    user_id: string;
    properties: MediaEvent['properties'];
  }[];
  const told = platform.map((item) => ({
    id: item.event_id,
    name: item.event,
    at: Date.parse(item.timestamp),
    user: item.user_id,
    properties: item.properties,
  }));
  const present = (name: string, properties: MediaEvent['properties'], user: string | null = null) => ({
    id: `acceptance-now-${name}`,
    name,
    at: now,
    user,
    properties,
  });
  return [
    ...told,
    present('upload', {}, 'viewer-1'),
    present('page_view', {}, 'viewer-2'),
    present('api_request', { endpoint: '/videos', duration: 80, status: 200 }),
    present('error', { error_type: 'storage' }),
    present('metric:cpu_usage', { value: 0.6 }),
    present('metric:load_1m', { value: 1.2 }),
    present('metric:load_5m', { value: 1.5 }),
    present('metric:load_15m', { value: 1.8 }),
    present('metric:memory_usage', { value: 0.7 }),
    present('metric:memory_available', { value: 4e9 }),
    present('metric:jobs_queued', { value: 10, job_type: 'video' }),
    present('metric:storage_reads', { value: 50_000 }),
  ];
}

/** One event for each customer and minute: the lines of an invoice name the same ones. */
async function visitsOf(file: string, weeks: number): Promise<MediaEvent[]> {
  const visits = new Map<string, MediaEvent>();
  const rows = createReadStream(file)
    .pipe(createGunzip())
    .pipe(parse({ columns: true }));
  for await (const row of rows as AsyncIterable<Record<string, string>>) {
    const { InvoiceNo = '', InvoiceDate = '', CustomerID = '' } = row;
    const name = InvoiceNo.startsWith('C') ? 'refund' : 'purchase';
    const at = Temporal.PlainDateTime.from(InvoiceDate.replace(' ', 'T'))
      .add({ weeks })
      .toZonedDateTime(ZONE).epochMilliseconds;
    const id = `${name} ${CustomerID} ${at}`;
    visits.set(id, { id, name, at, user: CustomerID || null, properties: {} });
  }
  return [...visits.values()];
}

function read(api: Api, path: string): Promise<Record<string, unknown>> {
  return answered(api.call('GET', path), 200, path);
}

function write(api: Api, path: string, body: object): Promise<Record<string, unknown>> {
  return answered(api.call('POST', path, body), 201, path);
}

async function answered(
  call: Promise<Response>,
  status: number,
  path: string,
): Promise<Record<string, unknown>> {
  const answer = await call;
  const text = await answer.text();
  if (answer.status !== status) throw new Error(`${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

function judged(what: string, body: unknown, shape: Shape, found: unknown, expected: unknown): Judged {
  return { what, wrong: [...differences(body, shape), ...unequal(found, expected)] };
}

/** Where two values differ, by path; keys in any order. */
function unequal(found: unknown, expected: unknown, path = '$'): string[] {
  if (typeof found !== 'object' || typeof expected !== 'object' || found === null || expected === null)
    return Object.is(found, expected)
      ? []
      : [`${path} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`];
  const [one, other] = [found as Record<string, unknown>, expected as Record<string, unknown>];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
    unequal(one[key], other[key], `${path}.${key}`),
  );
}

async function mediaAnswers(api: Api, { events, visits }: Sent): Promise<Judged[]> {
  const today = modelDay(Date.now(), ZONE);
  const dates = datesUpTo(today, 2 * DAYS);
  const span = { timeZone: ZONE, dates: dates.slice(DAYS), datesBefore: dates.slice(0, DAYS), today };
  const videos = events.filter(({ properties }) => properties['video_id'] !== undefined);
  const all = [...events, ...visits];
  const media = async (path: string) => (await read(api, `/v2/analytics/${path}`))['data'];
  const one = (await media('videos/vid_1?period=30d&metrics=views,engagement,performance')) as object;
  const { period: _period, ...figures } = one as { period: unknown };
  const own = videos.filter(({ properties }) => properties['video_id'] === 'vid_1');
  const summary = await media('videos/summary?period=30d');
  const users = await media('users?period=30d&metrics=activity,growth,retention');
  const engagement = await media('users/engagement?period=30d');
  return [
    judged(
      'videos/{id}: fields, types and figures of a simulated video platform',
      one,
      MEDIA_SHAPES.video,
      figures,
      videoModel({ ...span, events: own, interval: 'day' }),
    ),
    judged(
      'videos/summary: fields, types and figures',
      summary,
      MEDIA_SHAPES.summary,
      summary,
      summaryModel({ ...span, events: videos }),
    ),
    judged(
      "users: fields, types and figures, the sales' customers among them",
      users,
      MEDIA_SHAPES.users,
      users,
      usersModel({ ...span, events: all }),
    ),
    judged(
      'users/engagement: fields, types and figures',
      engagement,
      MEDIA_SHAPES.engagement,
      engagement,
      engagementModel({ ...span, events: all }),
    ),
  ];
}

/**
 * The platform counts the calls that it answers itself beside the simulated ones, so that sums over all requests are not
 * known here; what the simulated events alone decide is compared.
 */
async function systemAnswers(api: Api, { events }: Sent): Promise<Judged[]> {
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const health = (await read(api, '/v2/analytics/system/health?period=24h'))['data'] as System;
  const performance = (await read(api, '/v2/analytics/system/performance?period=1h'))['data'] as System;
  const expectedHealth = healthModel({ events, start: hour - 24 * HOUR_MS, now: Date.now() });
  const expected = performanceModel({ events, start: hour - HOUR_MS, now: Date.now() });
  return [
    judged(
      'system/health: fields and types; resources',
      health,
      MEDIA_SHAPES.health,
      health['resources'],
      expectedHealth?.resources,
    ),
    judged(
      'system/performance: fields and types; requests and times of the simulated endpoints, jobs, storage',
      performance,
      MEDIA_SHAPES.performance,
      toldOf(performance, Object.keys(expected?.api.requests.byEndpoint ?? {})),
      toldOf(expected, Object.keys(expected?.api.requests.byEndpoint ?? {})),
    ),
  ];
}

type System = Record<string, unknown>;

function toldOf(answer: object | null, endpoints: readonly string[]): object {
  const { api, processing, storage } = (answer ?? {}) as {
    api?: Record<'requests' | 'responseTime', { byEndpoint: Record<string, number> }>;
    processing?: object;
    storage?: { operations: object };
  };
  const of = (counts: Record<string, number> | undefined) =>
    endpoints.map((endpoint) => `${endpoint} ${counts?.[endpoint]}`);
  return {
    requests: of(api?.requests.byEndpoint),
    times: of(api?.responseTime.byEndpoint),
    processing,
    operations: storage?.operations,
  };
}

async function v1Answers(api: Api, { expected, events, visits }: Sent): Promise<Judged[]> {
  const today = modelDay(Date.now(), ZONE);
  const dates = datesUpTo(today, DAYS);
  const byDay = salesByDay(expected);
  const total = (name: 'mills' | 'orders') =>
    dates.reduce((sum, date) => sum + (byDay.get(date)?.[name] ?? 0n), 0n);
  const pounds = (thousandths: bigint) => Number(thousandths) / 1000;
  const people = usersModel({
    events: [...events, ...visits],
    timeZone: ZONE,
    dates,
    datesBefore: [],
    today,
  });
  const kpi = await read(api, '/api/v1/analytics/kpi?period=30');
  const told = kpi['data'] as Record<string, { value: number | null }>;
  const chart = await read(api, '/api/v1/analytics/chart/revenue?period=30');
  const { labels, data } = chart['data'] as { labels: string[]; data: (number | null)[] };
  const categories = await read(api, '/api/v1/analytics/categories');
  const revenue = pounds(total('mills'));
  return [
    judged(
      `v1 kpi of 30 days: revenue £${revenue}, orders, users and sessions`,
      kpi,
      V1_SHAPES.kpi,
      Object.fromEntries(
        ['revenue', 'orders', 'users', 'session_duration', 'page_views'].map((name) => [
          name,
          told[name]?.value,
        ]),
      ),
      {
        revenue,
        orders: Number(total('orders')),
        users: (people?.growth.newUsers ?? 0) + (people?.growth.returningUsers ?? 0),
        session_duration: people?.activity.sessions.averageDuration,
        page_views: 1,
      },
    ),
    judged(
      'v1 chart of revenue: every day to the penny',
      chart,
      V1_SHAPES.chart,
      labels.map((date, index) => `${date} ${data[index] ?? 0}`),
      dates.map((date) => `${date} ${pounds(byDay.get(date)?.mills ?? 0n)}`),
    ),
    judged('v1 categories', categories, V1_SHAPES.categories, categories['data'], [
      { category: null, value: revenue, percentage: 100 },
    ]),
    await v1Records(api, byDay),
    ...(await v1Reports(api, byDay)),
  ];
}

/** A week that was over long ago, made now; and a draft, which leaves as it came. */
async function v1Reports(api: Api, byDay: ReturnType<typeof salesByDay>): Promise<Judged[]> {
  const asked = [...byDay.keys()].sort().at(-1) ?? '';
  const body = { name: 'Acceptance', type: 'weekly', scheduled_at: asked };
  const made = await write(api, '/api/v1/reports', body);
  const { id } = made['data'] as { id: string };
  if ((await api.ended(id)) !== 'completed') throw new Error(`The report ${id} of v1 was not made.`);
  const done = await read(api, `/api/v1/reports/${id}`);
  const draft = await write(api, '/api/v1/reports', { ...body, scheduled_at: '2199-01-01T00:00:00Z' });
  const { id: draftId } = draft['data'] as { id: string };
  const list = await read(api, '/api/v1/reports?per_page=2');
  const gone = await api.call('DELETE', `/api/v1/reports/${draftId}`);
  const week = { from: modelWeekBefore(asked), to: shifted(modelWeekBefore(asked), 6) };
  const of = ({ data }: Record<string, unknown>) => {
    const { status, from, to, type } = data as Record<string, unknown>;
    return { status, from, to, type };
  };
  const file = await api.download(id);
  return [
    judged('v1 report: fields, types, days, a PDF', done, V1_SHAPES.report, of(done), {
      status: 'completed',
      type: 'weekly',
      ...week,
    }),
    judged(
      'v1 reports: the draft before the report; the draft is deleted',
      list,
      V1_SHAPES.reports,
      {
        ids: (list['data'] as { id: string }[]).map((report) => report.id),
        gone: gone.status,
        file: file.subarray(0, 5).toString('latin1'),
        draft: of(draft)['status'],
      },
      { ids: [draftId, id], gone: 204, file: '%PDF-', draft: 'draft' },
    ),
  ];
}

/** Monday of the last complete week before the date. */
function modelWeekBefore(date: string): string {
  const weekday = (new Date(date).getUTCDay() + 6) % 7;
  return shifted(date, -weekday - 7);
}

function shifted(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 24 * HOUR_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);
}

/** Walks all pages of the quietest day: their values make up its revenue. */
async function v1Records(api: Api, byDay: ReturnType<typeof salesByDay>): Promise<Judged> {
  const quiet = [...byDay].sort(([, one], [, other]) => Number(one.units - other.units))[0];
  if (!quiet) throw new Error('There are no sales.');
  const [date, { mills: expected }] = quiet;
  const wrong: string[] = [];
  let sum = 0n;
  let cursor: string | null = null;
  do {
    const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await read(
      api,
      `/api/v1/analytics?metric_type=revenue&from=${date}&to=${date}&per_page=100${next}`,
    );
    wrong.push(...differences(page, V1_SHAPES.records));
    for (const { value } of page['data'] as { value: number }[]) sum += mills(String(value));
    cursor = (page['meta'] as { next_cursor: string | null }).next_cursor;
  } while (cursor !== null);
  return {
    what: `v1 records of ${date}, page by page, add up to its revenue`,
    wrong: [...wrong, ...(sum === expected ? [] : [`the sum is ${sum}, not ${expected} thousandths`])],
  };
}

function salesByDay({
  byDayAndCountry,
}: Expected): Map<string, { mills: bigint; orders: bigint; units: bigint }> {
  const days = new Map<string, { mills: bigint; orders: bigint; units: bigint }>();
  for (const [key, row] of byDayAndCountry) {
    const date = key.slice(0, 'YYYY-MM-DD'.length);
    const day = days.get(date) ?? { mills: 0n, orders: 0n, units: 0n };
    days.set(date, {
      mills: day.mills + row.mills,
      orders: day.orders + row.orders,
      units: day.units + row.units,
    });
  }
  return days;
}
