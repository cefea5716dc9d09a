import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJob } from '#shared/jobs/creation-store.ts';
import { reportsToday } from '#shared/jobs/daily-limit.ts';
import { type Job, newJob } from '#shared/jobs/job.ts';
import { jobTransitions } from '#shared/jobs/transition-store.ts';
import { listReports } from '#shared/reports/list.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { newId } from '#shared/runtime/ids.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { meterOf } from '#test/support/meter.ts';
import { search } from '#test/support/search.ts';

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
const failure = { code: 'REPORT_GENERATION_FAILED', message: 'It failed.' };

async function make(at: number, prefix: 'rpt' | 'exp' = 'rpt'): Promise<Job> {
  const id = newId(prefix, at);
  const facts = { company: 'co_a', id, principal: 'usr_1', createdAt: at, keepMs: DAY_MS };
  const job = newJob({ ...facts, kind: 'report', request: JSON.stringify({ padding: 'x'.repeat(3_000) }) });
  const made = await createJob(job, reportsToday(null, 'UTC', at));
  if (!('job' in made)) throw new Error('The job was not made.');
  return made.job;
}

const idsOf = async (page: number, limit: number, now = NOW) =>
  (await listReports('co_a', { page, limit }, now)).jobs.map(({ id }) => id);
const totalAt = async (now: number) =>
  (await listReports('co_a', { page: 1, limit: 1 }, now)).pagination.total_count;

/** What a walk over everything finds; a filter that all meet makes it one. */
const walked = (now: number) => listReports('co_a', { page: 1, limit: 100, created_after: 0 }, now);

it('counts what a walk finds, whatever happened to the reports', async () => {
  const steps = fc.array(fc.tuple(fc.nat(5), fc.nat(20)), { minLength: 1, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      await database.reset();
      const jobs = jobTransitions('co_a', send);
      const made: Job[] = [];
      let now = NOW;
      for (const [what, which] of taken) {
        now += 60_000;
        const one = made[which % Math.max(1, made.length)];
        if (what <= 1 || one === undefined) made.push(await make(now, what === 1 ? 'exp' : 'rpt'));
        else if (what === 2) await jobs.cancel(one.id, now);
        else if (what === 3) await jobs.remove(one.id, now);
        else {
          const claim = await jobs.claim(one.id, now);
          if (claim.kind === 'claimed') await jobs.fail(claim.job, now, failure);
        }
        const all = await walked(now);
        const page = await listReports('co_a', { page: 1, limit: 100 }, now);
        expect(page.pagination).toEqual(all.pagination);
        expect(page.jobs.map(({ id }) => id)).toEqual(all.jobs.map(({ id }) => id));
      }
      const later = now + 33 * DAY_MS;
      expect(await totalAt(later)).toBe((await walked(later)).pagination.total_count);
    }),
    { numRuns: 12, ...search },
  );
}, 120_000);

describe('a page', () => {
  it('is cut where it is asked, up to an empty one past the last', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const { id } = await make(NOW + n);
      await jobTransitions('co_a', send).cancel(id, NOW + n);
      ids.unshift(id);
    }
    expect([await idsOf(1, 2), await idsOf(2, 2), await idsOf(3, 2), await idsOf(4, 2)]).toEqual([
      ids.slice(0, 2),
      ids.slice(2, 4),
      ids.slice(4),
      [],
    ]);
  });

  it('reads what it shows, however many there are', async () => {
    const read: number[] = [];
    for (const many of [10, 40]) {
      await database.reset();
      for (let n = 0; n < many; n += 1) {
        const { id } = await make(NOW + n);
        await jobTransitions('co_a', send).cancel(id, NOW + n);
      }
      meter.take();
      expect(await idsOf(1, 5)).toHaveLength(5);
      read.push(meter.take().read);
    }
    expect(read[1]).toBe(read[0]);
  });
});

describe('the total', () => {
  it('falls when the day of a record is over, before the database has deleted it', async () => {
    const { id } = await make(NOW);
    await jobTransitions('co_a', send).cancel(id, NOW);
    const forgotten = Date.UTC(2026, 2, 3);
    expect([await totalAt(forgotten - 1), await totalAt(forgotten)]).toEqual([1, 0]);
    expect(await idsOf(1, 5, forgotten - 1)).toEqual([id]);
    expect(await idsOf(1, 5, forgotten)).toEqual([]);
  });

  it('is counted once for a queue that never counted, and kept from then on', async () => {
    for (let n = 0; n < 3; n += 1) {
      const { id } = await make(NOW + n);
      await jobTransitions('co_a', send).cancel(id, NOW + n);
    }
    await dynamo().send(
      new UpdateItemCommand({
        TableName: process.env['RECORDS_TABLE'],
        Key: { pk: { S: 'co_a#queue' }, sk: { S: '-' } },
        UpdateExpression: 'REMOVE kept',
      }),
    );
    const { id } = await make(NOW + 9);
    await jobTransitions('co_a', send).remove(id, NOW + 10);
    expect(await totalAt(NOW + 11)).toBe(3);
    expect(await totalAt(NOW + 11)).toBe(3);
    const queue = (await database.items('records')).find(({ pk }) => pk?.S === 'co_a#queue');
    expect(Object.values(JSON.parse(queue?.['kept']?.S ?? '{}') as object)).toEqual([3]);
  });
});
