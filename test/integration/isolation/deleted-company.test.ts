import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES } from '#shared/auth/scopes.ts';
import { s3 } from '#shared/runtime/s3.ts';
import { atMost } from '#test/support/at-most.ts';
import { finishRemoval } from '#test/support/erasures.ts';
import { send, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';
import { StreamClient } from '#test/support/stream-client.ts';
import { contentsOf } from './contents.ts';
import { fixtureOf } from './fixtures.ts';
import { identifiersOf, OPERATIONS } from './operations.ts';
import { freshKey, type Tenant, tenantOf, userToken } from './tenant.ts';

/** Everything of a deleted company goes: whatever the operations of the contracts can make is made before. */
let platform: TestPlatform;
let gone: Tenant;
let other: Tenant;
beforeAll(async () => {
  platform = await startTestPlatform();
  gone = tenantOf(platform, 'professional');
  other = tenantOf(platform, 'enterprise');
  for (const tenant of [gone, other]) await makeEverything(tenant);
}, 300_000);
afterAll(() => platform?.stop());

async function makeEverything(tenant: Tenant): Promise<void> {
  const fixtures = OPERATIONS.flatMap((operation) =>
    identifiersOf(operation).map((identifier) => fixtureOf(operation.id, identifier)),
  );
  await atMost(MADE_AT_ONCE, [...new Set(fixtures)], async (fixture) => {
    if ('make' in fixture) await fixture.make(tenant);
  });
}

/**
 * What a new instance of the authorizer would find: those that run trust for a minute what they have read, which
 * test/unit/auth shows without waiting for it.
 */
const forgetWhatIsTrusted = () => platform.cloud.reload(platform.functionId('authorizer'));

const MADE_AT_ONCE = 3;
const DAY_MS = 86_400_000;
const remove = (name: string) => gone.call('DELETE', '/v2/admin/company', { name });
const filesOf = async (company: string) => {
  const { Contents = [] } = await s3().send(
    new ListObjectsV2Command({ Bucket: process.env['FILES_BUCKET'], Prefix: `reports/${company}/` }),
  );
  return Contents.map(({ Key }) => Key);
};

describe('the deletion of a company', () => {
  it('wants its name, and takes everything of it, and nothing of another one', async () => {
    const key = await freshKey(gone, SCOPES);
    const token = await userToken(gone, 'admin');
    expect((await remove('Another')).status).toBe(409);
    expect(await filesOf(gone.company)).not.toEqual([]);
    const name = String((await gone.make('GET', '/v2/admin/company'))['name']);
    const access = { Authorization: `Bearer ${await platform.token('professional')}` };
    const stream = await StreamClient.open(platform.url, '', { headers: access });
    await stream.subscribe({ subscription_id: 's', metrics: ['revenue_hourly'] });
    const before = { items: await contentsOf(other.company), files: await filesOf(other.company) };
    const asked = await remove(name);
    expect([asked.status, asked.json['status']]).toEqual([202, 'deleting']);
    expect(await stream.closed).toEqual({ code: expect.any(Number) });
    await forgetWhatIsTrusted();
    for (const credential of [access, { 'X-Api-Key': key }, { Authorization: `Bearer ${token}` }]) {
      const { status } = await send(platform.url, 'GET', '/v2/usage', undefined, credential);
      expect(status).toBe(401);
    }
    await finishRemoval(gone.company);
    const left = (await contentsOf(gone.company)).filter((line) => !/^records .*#removal/.test(line));
    const lasting = left.filter((line) => {
      const until = Number(/expires_at:\{"?N"?:"(\d+)"/.exec(line)?.[1] ?? Number.POSITIVE_INFINITY) * 1000;
      return until > Date.now() + 3 * DAY_MS;
    });
    expect(lasting).toEqual([]);
    expect(left.filter((line) => /^(points|deltas|records) /.test(line))).toEqual([]);
    expect(await filesOf(gone.company)).toEqual([]);
    expect({ items: await contentsOf(other.company), files: await filesOf(other.company) }).toEqual(before);
    const again = await send(platform.url, 'POST', '/api/v1/auth/register', {
      name: 'Kim Doe',
      email: 'admin@professional.example',
      password: 'a long sentence',
      password_confirmation: 'a long sentence',
    });
    expect(again.status, again.text).toBe(201);
  }, 240_000);
});
