import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { SCOPES } from '#shared/auth/scopes.ts';
import { s3 } from '#shared/runtime/s3.ts';
import { finishRemoval } from '#test/support/erasures.ts';
import { send, type TestPlatform } from '#test/support/platform.ts';
import { StreamClient } from '#test/support/stream-client.ts';
import { contentsOf } from './contents.ts';
import { freshKey, type Tenant, userToken } from './tenant.ts';

const DAY_MS = 86_400_000;

/** Deletes the company, and expects that everything of it goes, and nothing of another one. */
export async function expectDeletion(platform: TestPlatform, gone: Tenant, other: Tenant): Promise<void> {
  const remove = (name: string) => gone.call('DELETE', '/v2/admin/company', { name });
  const key = await freshKey(gone, SCOPES);
  const token = await userToken(gone, 'admin');
  expect((await remove('Another')).status).toBe(409);
  expect(await filesOf(gone.company)).not.toEqual([]);
  const name = String((await gone.make('GET', '/v2/admin/company'))['name']);
  const access = { Authorization: `Bearer ${await platform.token(gone.plan)}` };
  const stream = await StreamClient.open(platform.url, '', { headers: access });
  await stream.subscribe({ subscription_id: 's', metrics: ['revenue_hourly'] });
  const before = { items: await contentsOf(other.company), files: await filesOf(other.company) };
  const asked = await remove(name);
  expect([asked.status, asked.json['status']]).toEqual([202, 'deleting']);
  expect(await stream.closed).toEqual({ code: expect.any(Number) });
  await forgetWhatIsTrusted(platform);
  for (const credential of [access, { 'X-Api-Key': key }, { Authorization: `Bearer ${token}` }]) {
    const { status } = await send(platform.url, 'GET', '/v2/usage', undefined, credential);
    expect(status).toBe(401);
  }
  await finishRemoval(gone.company);
  await expectNothingLeft(gone);
  expect({ items: await contentsOf(other.company), files: await filesOf(other.company) }).toEqual(before);
  const again = await send(platform.url, 'POST', '/api/v1/auth/register', {
    name: 'Kim Doe',
    email: `admin@${gone.plan}.example`,
    password: 'a long sentence',
    password_confirmation: 'a long sentence',
  });
  expect(again.status, again.text).toBe(201);
}

async function expectNothingLeft({ company }: Tenant): Promise<void> {
  const left = (await contentsOf(company)).filter((line) => !/^records .*#removal/.test(line));
  const lasting = left.filter((line) => {
    const until = Number(/expires_at:\{"?N"?:"(\d+)"/.exec(line)?.[1] ?? Number.POSITIVE_INFINITY) * 1000;
    return until > Date.now() + 3 * DAY_MS;
  });
  expect(lasting).toEqual([]);
  expect(left.filter((line) => /^(points|deltas|records) /.test(line))).toEqual([]);
  expect(await filesOf(company)).toEqual([]);
}

async function filesOf(company: string): Promise<(string | undefined)[]> {
  const { Contents = [] } = await s3().send(
    new ListObjectsV2Command({ Bucket: process.env['FILES_BUCKET'], Prefix: `reports/${company}/` }),
  );
  return Contents.map(({ Key }) => Key);
}

/**
 * What a new instance of the authorizer would find: those that run trust for a minute what they have read, which
 * test/unit/auth shows without waiting for it.
 */
function forgetWhatIsTrusted(platform: TestPlatform): Promise<void> {
  return platform.cloud.reload(platform.functionId('authorizer'));
}
