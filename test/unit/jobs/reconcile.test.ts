import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createJob } from '#shared/jobs/creation-store.ts';
import { type CareSummary, takeCare } from '#shared/jobs/due-care.ts';
import { dueRecords } from '#shared/jobs/due-store.ts';
import { jobCare } from '#shared/jobs/heal.ts';
import { newJobItem } from '#shared/jobs/item.ts';
import { newJob } from '#shared/jobs/job.ts';
import type { JobMessage } from '#shared/jobs/message.ts';
import { readQueue } from '#shared/jobs/queue-store.ts';
import { jobRecords } from '#shared/jobs/record-store.ts';
import { CLOCK_BEAT_MS, RECONCILE_EVERY_MS, START_WITHIN_MS } from '#shared/jobs/timing.ts';
import { jobTransitions } from '#shared/jobs/transition-store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { newId } from '#shared/runtime/ids.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';

/** P16: what another version or a hand took away is found by the clock. */

const NOW = Date.UTC(2026, 0, 31, 12);
const UNLIMITED = { counter: 'reports#day', limit: null, forgottenAt: 0 };
let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.stop());

function job(company: string) {
  const id = newId('rpt', NOW);
  return newJob({
    company,
    id,
    kind: 'report',
    principal: 'cli_1',
    request: '{}',
    createdAt: NOW,
    keepMs: 1000,
  });
}

async function tick(now: number): Promise<{ summary: CareSummary; sent: JobMessage[] }> {
  const sent: JobMessage[] = [];
  const care = jobCare({
    records: jobRecords,
    transitions: jobTransitions,
    files: () => ({ remove: () => Promise.resolve() }),
    send: (message) => Promise.resolve(void sent.push(message)),
    now: () => now,
  });
  const summary = await takeCare(dueRecords(now + CLOCK_BEAT_MS), [care]);
  return { summary, sent };
}

it('frees the slot of a job whose record was deleted by hand, and starts the next', async () => {
  const jobs = [job('co_gone'), job('co_gone'), job('co_gone')] as const;
  for (const made of jobs) await createJob(made, UNLIMITED);
  const [first, second, third] = jobs.map(({ id }) => id);
  await dynamo().send(
    new DeleteItemCommand({
      TableName: 'records',
      Key: { pk: { S: 'co_gone#jobs' }, sk: { S: first ?? '' } },
    }),
  );
  const { summary, sent } = await tick(NOW + RECONCILE_EVERY_MS);
  expect(summary.faults).toBe(0);
  expect((await readQueue('co_gone')).jobs).toMatchObject([
    { id: second, running: true },
    { id: third, running: true },
  ]);
  expect(sent).toContainEqual({ company: 'co_gone', jobId: third });
});

it('takes up a job that was written by a version without queues', async () => {
  const old = job('co_old');
  await dynamo().send(new PutItemCommand({ TableName: 'records', Item: newJobItem(old) }));
  const { sent } = await tick(NOW + START_WITHIN_MS);
  expect((await readQueue('co_old')).jobs).toMatchObject([{ id: old.id, running: true }]);
  expect(sent).toContainEqual({ company: 'co_old', jobId: old.id });
  expect(
    (await jobTransitions('co_old', () => Promise.resolve()).claim(old.id, NOW + START_WITHIN_MS)).kind,
  ).toBe('claimed');
});
