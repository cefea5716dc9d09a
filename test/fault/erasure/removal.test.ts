import { APIGatewayClient, GetApiKeysCommand } from '@aws-sdk/client-api-gateway';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { deleteCompany } from '#shared/admin/delete-company.ts';
import { createUser } from '#shared/admin/user-store.ts';
import { findEmailOwner } from '#shared/auth/user-store.ts';
import { issueUserToken } from '#shared/auth/user-token-store.ts';
import { runErasures } from '#shared/erasure/run.ts';
import { applyDeltas } from '#shared/metrics/apply.ts';
import { applyNow, ingest } from '#shared/metrics/ingest.ts';
import { TABLES, type TableName } from '#shared/runtime/tables.ts';
import { canonical } from '#test/support/canonical.ts';
import { makeCompany } from '#test/support/credentials.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';
import { modelEvent, toItem } from '#test/support/model-events.ts';
import { search } from '#test/support/search.ts';
import { deaths, liveOn } from './deaths.ts';

/** The deletion of a company leaves nothing of it and everything of another one, wherever its slices die, and ends. */
const RUNS = Number(process.env['RUNS'] ?? (process.env['DEEP'] ? 200 : 3));
const NOW = Date.UTC(2026, 10, 1, 12);
const HOUR = 3_600_000;

vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));
vi.mock('#shared/admin/plans.ts', async (original) => ({ ...(await original()), LONGEST_KEPT_DAYS: 3 }));

const apiGateway = mockClient(APIGatewayClient);
let database: TestDatabase;
beforeAll(async () => {
  database = await startTestDatabase();
  apiGateway.on(GetApiKeysCommand).resolves({ items: [] });
});
afterAll(() => {
  apiGateway.restore();
  return database.stop();
});

/** Every item of any table in which the company stands. */
async function itemsOf(company: string): Promise<string[]> {
  const names = Object.keys(TABLES) as TableName[];
  const all = await Promise.all(
    names.map(async (name) => (await database.items(name)).map((item) => `${name} ${canonical(item)}`)),
  );
  return all
    .flat()
    .filter((line) => line.includes(company))
    .sort();
}

const ACTOR = { company: 'co_one', principal: 'x', address: null, requestId: 'r', at: NOW };
const batches = fc.array(modelEvent({ company: 'x', from: NOW - 40 * HOUR, to: NOW, ids: 200 }), {
  minLength: 1,
  maxLength: 60,
});

it('leaves nothing of the company and all of another one', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(batches, fc.boolean(), deaths, async (batch, applied, list) => {
      await database.reset();
      const taken = [];
      for (const company of ['co_one', 'co_two']) {
        const user = { company, user: `usr_${company}` };
        await makeCompany(company, `cli_${company}`, NOW);
        const email = `${company}@acme.example`;
        await createUser({ id: user.user, company, email, role: 'admin', passwordHash: 'h' });
        await issueUserToken(user, NOW);
        const scope = { company, timeZone: 'UTC', retentionDays: 365, now: NOW };
        const result = await ingest(batch.map(toItem), scope);
        if (applied) await applyNow(result, scope);
        taken.push(result);
      }
      const before = await itemsOf('co_two');
      await deleteCompany(ACTOR, 'Name of co_one', 'UTC');
      const isOver = async () =>
        (await itemsOf('co_one')).some((line) => line.includes('#removal') && line.includes('completed'));
      await liveOn(NOW, list, (now) => runErasures(now + 20_000, () => now), isOver);
      // What the aggregator had read already changes nothing any more.
      await applyDeltas(taken[0]?.deltas ?? []);
      const left = await itemsOf('co_one');
      expect(left.filter((line) => !/#removal|^rollups .*#applied#/.test(line))).toEqual([]);
      expect(await itemsOf('co_two')).toEqual(before);
      expect(await findEmailOwner('co_one@acme.example')).toBeUndefined();
    }),
    { numRuns: RUNS, ...search },
  );
});
