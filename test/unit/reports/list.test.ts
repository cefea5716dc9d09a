import {
  type AttributeValue,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJob } from '#shared/jobs/creation-store.ts';
import { reportsToday } from '#shared/jobs/daily-limit.ts';
import { type Job, type JobFile, newJob } from '#shared/jobs/job.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import { jobTransitions } from '#shared/jobs/transition-store.ts';
import { type Requester, reportRequestOf } from '#shared/reports/generate.ts';
import { type ListQuery, listReports } from '#shared/reports/list.ts';
import { statusOf } from '#shared/reports/present.ts';
import { readReportRequest } from '#shared/reports/report-request.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { newId } from '#shared/runtime/ids.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { meterOf } from '#test/support/meter.ts';
import { search } from '#test/support/search.ts';

type Item = Record<string, AttributeValue>;

const NOW = Date.UTC(2026, 0, 31, 12);
const DAY_MS = 86_400_000;
let database: TestDatabase;
let meter: ReturnType<typeof meterOf>;
beforeAll(async () => {
  database = await startTestDatabase();
  meter = meterOf(dynamo());
});
afterAll(() => database.stop());
beforeEach(() => database.reset());

const send = () => Promise.resolve();
const FILE: JobFile = {
  attempt: 1,
  key: 'file',
  fileName: 'file.csv',
  contentType: 'text/csv',
  bytes: 1,
  sha256: '',
  rows: 1,
  pageCount: null,
};
const failure = { code: 'REPORT_GENERATION_FAILED', message: 'It failed.' };

const TEMPLATES = ['sales_overview', 'traffic_overview', 'raw_data'] as const;
const REQUESTER: Requester = {
  company: 'co_a',
  companyName: 'A',
  principal: 'usr_1',
  plan: 'enterprise',
  timeZone: 'UTC',
  currency: 'EUR',
  retentionDays: 1826,
  ownMetrics: 0,
};
const requests = new Map<string, string>();

async function requestOf(template: string): Promise<string> {
  const range = { start: '2026-01-01', end: '2026-01-31' };
  const body = { name: 'Figures', template_id: template, filters: { date_range: range } };
  const known = requests.get(template);
  if (known !== undefined) return known;
  const text = JSON.stringify(await reportRequestOf(body, REQUESTER));
  requests.set(template, text);
  return text;
}

async function make(at: number, prefix: 'rpt' | 'exp' = 'rpt', user = 'usr_1'): Promise<Job> {
  const id = newId(prefix, at);
  const facts = { company: 'co_a', id, principal: user, createdAt: at, keepMs: DAY_MS };
  const request = await requestOf(TEMPLATES[Math.floor(at / 60_000) % TEMPLATES.length] ?? TEMPLATES[0]);
  const made = await createJob(newJob({ ...facts, kind: 'report', request }), reportsToday(null, 'UTC', at));
  if (!('job' in made)) throw new Error('The job was not made.');
  return made.job;
}

const idsOf = async (page: number, limit: number, now = NOW) =>
  (await listReports('co_a', { page, limit }, now)).jobs.map(({ id }) => id);
const totalAt = async (now: number) =>
  (await listReports('co_a', { page: 1, limit: 1 }, now)).pagination.total_count;

async function makeEnded(at: number, user?: string): Promise<Job> {
  const job = await make(at, 'rpt', user);
  await jobTransitions('co_a', send).cancel(job, at);
  return job;
}

const userOf = (n: number) => `usr_${n % 3}`;

/** What a walk over every report finds. */
async function walked(now: number, query: Partial<ListQuery> = {}): Promise<string[]> {
  const ids: string[] = [];
  for await (const job of jobRecords('co_a').list('rpt')) {
    const end = job.fileExpiresAt ?? job.endedAt;
    const midnight =
      end === null ? Number.POSITIVE_INFINITY : Math.ceil((end + 30 * DAY_MS) / DAY_MS) * DAY_MS;
    const fits =
      (query.status === undefined || statusOf(job, now) === query.status) &&
      (query.template_id === undefined || readReportRequest(job.request).template_id === query.template_id) &&
      (query.created_after === undefined || job.createdAt > query.created_after);
    if (midnight > now && fits) ids.push(job.id);
  }
  return ids;
}

/** Every page of the list, and one more, which must be empty. */
async function paged(now: number, limit: number, query: Partial<ListQuery> = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let page = 1; ; page += 1) {
    const { jobs, pagination } = await listReports('co_a', { ...query, page, limit }, now);
    ids.push(...jobs.map(({ id }) => id));
    if (jobs.length > 0) continue;
    expect(pagination.total_count).toBe(ids.length);
    return ids;
  }
}

const QUERIES: readonly Partial<ListQuery>[] = [
  {},
  ...(['processing', 'completed', 'failed', 'cancelled', 'expired'] as const).map((status) => ({ status })),
  { template_id: 'raw_data' },
  { template_id: 'sales_overview', status: 'failed' },
  { created_after: NOW + 5 * 60_000 },
];

it('shows what a walk finds, on every page and under every filter, whatever happened to the reports', async () => {
  const steps = fc.array(fc.tuple(fc.nat(10), fc.nat(20)), { minLength: 12, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 4 }), async (taken, limit) => {
      await database.reset();
      const jobs = jobTransitions('co_a', send);
      const made: Job[] = [];
      let now = NOW;
      for (const [what, which] of taken) {
        now += what === 10 ? (which * DAY_MS) / 8 : 60_000;
        const one = made[which % Math.max(1, made.length)];
        if (what <= 5 || one === undefined)
          made.push(await make(now, what === 5 ? 'exp' : 'rpt', userOf(which)));
        else if (what === 6) await jobs.cancel(one, now);
        else if (what === 7) await jobs.remove(one.id, now);
        else {
          const claim = await jobs.claim(one.id, now);
          if (claim.kind === 'claimed' && what === 8) await jobs.fail(claim.job, now, failure);
          if (claim.kind === 'claimed' && what > 8) await jobs.complete(claim.job, now, FILE);
        }
      }
      for (const query of QUERIES) expect(await paged(now, limit, query)).toEqual(await walked(now, query));
      const later = now + 33 * DAY_MS;
      expect(await paged(later, limit)).toEqual(await walked(later));
    }),
    { numRuns: 10, ...search },
  );
}, 120_000);

it('is exact after reports were made, ended and removed at the same time', async () => {
  const users = Array.from({ length: 8 }, (_value, n) => `usr_${n}`);
  const before = await Promise.all(users.map((user, n) => makeEnded(NOW + n, user)));
  await Promise.all([
    ...users.map((user, n) => makeEnded(NOW + 60_000 + n, user)),
    ...before.slice(4).map(({ id }) => jobTransitions('co_a', send).remove(id, NOW + 60_000)),
    ...users.map(() => listReports('co_a', { page: 1, limit: 3 }, NOW + 60_000)),
  ]);
  for (const query of QUERIES)
    expect(await paged(NOW + 61_000, 3, query)).toEqual(await walked(NOW + 61_000, query));
}, 60_000);

describe('a page', () => {
  it('is cut where it is asked, up to an empty one past the last', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      ids.unshift((await makeEnded(NOW + n)).id);
    }
    expect([await idsOf(1, 2), await idsOf(2, 2), await idsOf(3, 2), await idsOf(4, 2)]).toEqual([
      ids.slice(0, 2),
      ids.slice(2, 4),
      ids.slice(4),
      [],
    ]);
  });

  it('reads what the first reads, wherever it stands among a thousand', async () => {
    const many = 1_000;
    // A user has five; what is asked for beyond is closed at once.
    for (let n = 0; n < many; n += 1) await make(NOW - (many - n) * 43 * 60_000);
    const all = await walked(NOW);
    const reads = new Map<number, number>();
    for (const page of [1, 2, 4, 20, 33, 40]) {
      meter.take();
      const shown = await listReports('co_a', { page, limit: 25 }, NOW);
      reads.set(page, meter.take().read);
      expect(shown.jobs.map(({ id }) => id)).toEqual(all.slice((page - 1) * 25, page * 25));
      expect(shown.pagination).toEqual({ page, limit: 25, total_pages: 40, total_count: many });
    }
    const first = reads.get(1) ?? 0;
    for (const [page, read] of reads) expect({ page, more: read - first <= 2 }).toEqual({ page, more: true });
    meter.take();
    const filtered = await listReports('co_a', { page: 3, limit: 25, template_id: 'raw_data' }, NOW);
    expect(filtered.jobs.map(({ id }) => id)).toEqual(
      (await walked(NOW, { template_id: 'raw_data' })).slice(50, 75),
    );
    meter.take();
    await listReports('co_a', { page: 3, limit: 25, status: 'failed' }, NOW);
    expect(meter.take().read).toBeLessThan(80);
  }, 120_000);
});

describe('the total', () => {
  it('falls when the day of a record is over, before the database has deleted it', async () => {
    const { id } = await makeEnded(NOW);
    const forgotten = Date.UTC(2026, 2, 3);
    expect([await totalAt(forgotten - 1), await totalAt(forgotten)]).toEqual([1, 0]);
    expect(await idsOf(1, 5, forgotten - 1)).toEqual([id]);
    expect(await idsOf(1, 5, forgotten)).toEqual([]);
  });

  it('is counted once for a queue that never counted, with its rows, and kept from then on', async () => {
    const records = process.env['RECORDS_TABLE'];
    const keyOf = (item: Item | undefined) => ({
      pk: item?.['pk'] ?? { S: '' },
      sk: item?.['sk'] ?? { S: '' },
    });
    for (let n = 0; n < 3; n += 1) {
      await makeEnded(NOW + n);
    }
    await dynamo().send(
      new UpdateItemCommand({
        TableName: records,
        Key: { pk: { S: 'co_a#queue' }, sk: { S: '-' } },
        UpdateExpression: 'REMOVE kept_by_day',
      }),
    );
    // A version without rows left these two as they are.
    const rows = (await database.items('records')).filter(({ pk }) => pk?.S === 'co_a#queue');
    await dynamo().send(new DeleteItemCommand({ TableName: records, Key: keyOf(rows[1]) }));
    await dynamo().send(
      new PutItemCommand({
        TableName: records,
        Item: { ...rows[2], sk: { S: newId('rpt', NOW + 8) } },
      }),
    );
    const { id } = await make(NOW + 9);
    await jobTransitions('co_a', send).remove(id, NOW + 10);
    const now = NOW + 11;
    expect([await totalAt(now), await totalAt(now)]).toEqual([3, 3]);
    for (const query of QUERIES) expect(await paged(now, 2, query)).toEqual(await walked(now, query));
    const queue = (await database.items('records')).find(({ sk }) => sk?.S === '-');
    expect(JSON.parse(queue?.['kept_by_day']?.S ?? '{}')).toEqual({ 20484: { 1772496000: 3 } });
  });
});
