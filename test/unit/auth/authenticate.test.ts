import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createUser } from '#shared/admin/user-store.ts';
import { newApiKey } from '#shared/auth/api-key.ts';
import { createApiKey, findApiKeyRecord, listApiKeys, revokeApiKey } from '#shared/auth/api-key-store.ts';
import { MOST_CLIENT_SECRETS, newClientSecret } from '#shared/auth/client.ts';
import {
  addClientSecret,
  createClient,
  deleteClient,
  findClientRecord,
  listClients,
  removeClientSecret,
  updateClient,
} from '#shared/auth/client-store.ts';
import type { Credential } from '#shared/auth/credential.ts';
import { revokeAccessToken } from '#shared/auth/revocation-store.ts';
import { hashSecret } from '#shared/auth/secret-hash.ts';
import { findEmailOwner } from '#shared/auth/user-store.ts';
import { issueUserToken, revokeUserToken } from '#shared/auth/user-token-store.ts';
import { accessToken, makeCompany, useTestKey } from '#test/support/credentials.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';

const NOW = Date.UTC(2026, 0, 31, 12, 30);
const A_MINUTE_ON = NOW + 60_000;
const REFUSED = { code: 'AUTH_TOKEN_INVALID' };

let database: TestDatabase;
let key: ReturnType<typeof useTestKey>;
let authenticate: (credential: Credential, nowMs: number) => Promise<{ caller: unknown }>;

beforeAll(async () => {
  database = await startTestDatabase();
  key = useTestKey();
});
afterAll(() => {
  key.restore();
  return database.stop();
});
beforeEach(async () => {
  await database.reset();
  await Promise.all([makeCompany('co_a', 'client-a', NOW), makeCompany('co_b', 'client-b', NOW)]);
  // A fresh instance: what an earlier test read is forgotten.
  vi.resetModules();
  ({ authenticate } = await import('#shared/auth/authenticate.ts'));
});

const token = (secret: string): Credential => ({ kind: 'access_token', secret });
const userToken = (secret: string): Credential => ({ kind: 'user_token', secret });
const apiKey = (secret: string): Credential => ({ kind: 'api_key', secret });

async function addUser(id: string, role: 'admin' | 'analyst' | 'viewer') {
  await createUser({ id, company: 'co_a', email: `${id}@a.example`, role, passwordHash: 'scrypt' });
  return issueUserToken({ company: 'co_a', user: id }, NOW);
}

describe('an access token', () => {
  it('is its client, with the scopes that the client still holds', async () => {
    const secret = await accessToken(
      { company: 'co_a', clientId: 'client-a', scopes: ['reports:read', 'admin:manage'] },
      NOW,
    );
    expect((await authenticate(token(secret), NOW)).caller).toMatchObject({
      company: 'co_a',
      companyName: 'Name of co_a',
      principal: 'client-a',
      credential: { kind: 'access_token', id: 'jti-client-a', expiresAt: NOW / 1000 + 3600 },
      plan: 'basic',
      scopes: ['reports:read'],
      timeZone: 'UTC',
    });
  });

  it('costs no read for a minute once it is known (request_units)', async () => {
    const secret = await accessToken({ company: 'co_a', clientId: 'client-a' }, NOW);
    await authenticate(token(secret), NOW);
    const { dynamo } = await import('#shared/runtime/dynamo.ts');
    const send = vi.spyOn(dynamo(), 'send');
    for (let second = 0; second < 60; second++) await authenticate(token(secret), NOW + second * 1000);
    expect(send).not.toHaveBeenCalled();
    await authenticate(token(secret), A_MINUTE_ON);
    // Client, revocation and company, once a minute for each instance.
    expect(send).toHaveBeenCalledTimes(3);
  });

  it('of a client of another company is refused', async () => {
    const secret = await accessToken({ company: 'co_b', clientId: 'client-a' }, NOW);
    await expect(authenticate(token(secret), NOW)).rejects.toMatchObject(REFUSED);
  });

  it('loses a scope within a minute of its client', async () => {
    const secret = await accessToken(
      { company: 'co_a', clientId: 'client-a', scopes: ['reports:read', 'analytics:write'] },
      NOW,
    );
    await authenticate(token(secret), NOW);
    await updateClient('co_a', 'client-a', { name: 'narrow', scopes: ['analytics:write'] });
    expect((await authenticate(token(secret), A_MINUTE_ON)).caller).toMatchObject({
      scopes: ['analytics:write', 'alerts:manage'],
    });
  });

  it.each([
    ['its client is deleted', () => deleteClient('co_a', 'client-a')],
    [
      'it is revoked by its id',
      () => revokeAccessToken({ tokenId: 'jti-client-a', company: 'co_a', expiresAt: NOW / 1000 + 3600 }),
    ],
  ])('ends within a minute after %s', async (_case, revoke) => {
    const secret = await accessToken({ company: 'co_a', clientId: 'client-a' }, NOW);
    await authenticate(token(secret), NOW);
    await revoke();
    await expect(authenticate(token(secret), A_MINUTE_ON)).rejects.toMatchObject(REFUSED);
  });

  it('is never taken at its expiry, though it was a moment before', async () => {
    const secret = await accessToken({ company: 'co_a', clientId: 'client-a' }, NOW);
    await authenticate(token(secret), NOW + 3_599_999);
    await expect(authenticate(token(secret), NOW + 3_600_000)).rejects.toMatchObject(REFUSED);
  });
});

describe('secrets of a client', () => {
  it('overlap: tokens of the old and the new one are taken until the old one is removed', async () => {
    const { secret, stored } = newClientSecret(NOW + 1);
    expect(await addClientSecret('co_a', 'client-a', stored)).toBe('done');
    const old = token(await accessToken({ company: 'co_a', clientId: 'client-a', tokenId: 'j1' }, NOW));
    const next = token(
      await accessToken({ company: 'co_a', clientId: 'client-a', tokenId: 'j2', secret }, NOW),
    );
    await Promise.all([authenticate(old, NOW), authenticate(next, NOW)]);
    const [first] = (await findClientRecord('co_a', 'client-a'))?.secrets ?? [];
    expect(await removeClientSecret('co_a', 'client-a', first?.id ?? '')).toBe('done');
    await expect(authenticate(old, A_MINUTE_ON)).rejects.toMatchObject(REFUSED);
    await authenticate(next, A_MINUTE_ON);
  });

  it('are never none and never too many', async () => {
    const [only] = (await findClientRecord('co_a', 'client-a'))?.secrets ?? [];
    expect(await removeClientSecret('co_a', 'client-a', only?.id ?? '')).toBe('last');
    expect(await removeClientSecret('co_a', 'client-a', 'sec_none')).toBe('missing');
    for (let made = 1; made < MOST_CLIENT_SECRETS; made++) {
      expect(await addClientSecret('co_a', 'client-a', newClientSecret(NOW).stored)).toBe('done');
    }
    expect(await addClientSecret('co_a', 'client-a', newClientSecret(NOW).stored)).toBe('too_many');
  });

  it("are out of another company's reach", async () => {
    const before = await database.items('directory');
    expect(await addClientSecret('co_b', 'client-a', newClientSecret(NOW).stored)).toBe('missing');
    expect(await updateClient('co_b', 'client-a', { name: 'x', scopes: ['admin:manage'] })).toBe(false);
    expect(await deleteClient('co_b', 'client-a')).toBe(false);
    const secret = newClientSecret(NOW).stored;
    const facts = { clientId: 'client-a', name: 'x', scopes: ['admin:manage'] as const };
    expect(await createClient({ ...facts, company: 'co_b', secret, createdBy: 'x', createdAt: NOW })).toBe(
      false,
    );
    expect(await database.items('directory')).toEqual(before);
    expect((await listClients('co_b', { limit: 5 })).clients.map(({ clientId }) => clientId)).toEqual([
      'client-b',
    ]);
  });
});

describe('an API key', () => {
  const facts = { company: 'co_a', name: 'Shop', scopes: ['analytics:write'] as const, createdBy: 'usr_1' };

  it('is looked up on each call and refused on the next one after it is revoked', async () => {
    const { key, secret, secretHash } = newApiKey(facts, NOW);
    await createApiKey(key, secretHash);
    expect((await authenticate(apiKey(secret), NOW)).caller).toMatchObject({
      company: 'co_a',
      principal: key.id,
      credential: { kind: 'api_key', id: key.id },
      scopes: ['analytics:write', 'alerts:manage'],
    });
    expect(await revokeApiKey('co_a', key.id)).toBe(true);
    await expect(authenticate(apiKey(secret), NOW)).rejects.toMatchObject(REFUSED);
    expect(await revokeApiKey('co_a', key.id)).toBe(false);
  });

  it('is listed without its secret, for its own company only', async () => {
    const { key, secret, secretHash } = newApiKey(facts, NOW);
    await createApiKey(key, secretHash);
    expect((await listApiKeys('co_a', { limit: 5 })).keys).toEqual([{ ...key, hint: secret.slice(0, 12) }]);
    expect([(await listApiKeys('co_b', { limit: 5 })).keys, await findApiKeyRecord('co_b', key.id)]).toEqual([
      [],
      undefined,
    ]);
    expect(await revokeApiKey('co_b', key.id)).toBe(false);
    const written = JSON.stringify([await database.items('directory'), await database.items('records')]);
    expect(written).not.toContain(secret);
  });
});

describe("a user's token", () => {
  it('holds the rights of the role', async () => {
    const viewer = await addUser('usr_v', 'viewer');
    expect((await authenticate(userToken(viewer), NOW)).caller).toMatchObject({
      company: 'co_a',
      principal: 'usr_v',
      credential: { kind: 'user_token', id: hashSecret(viewer) },
      scopes: ['analytics:read', 'reports:read', 'analytics:write'],
    });
  });

  it('is found by the e-mail address, however its letters are written', async () => {
    await addUser('usr_v', 'viewer');
    expect(await findEmailOwner('USR_V@a.example')).toEqual({ company: 'co_a', user: 'usr_v' });
  });

  it('ends at once with a logout, alone', async () => {
    const first = await addUser('usr_v', 'viewer');
    const second = await issueUserToken({ company: 'co_a', user: 'usr_v' }, NOW);
    await authenticate(userToken(first), NOW);
    await revokeUserToken({ company: 'co_a', user: 'usr_v' }, hashSecret(first));
    await expect(authenticate(userToken(first), NOW)).rejects.toMatchObject(REFUSED);
    await authenticate(userToken(second), NOW);
    expect(JSON.stringify(await database.items('directory'))).not.toContain(second);
  });

  it('of nobody, and of another kind, are refused alike', async () => {
    const { key, secret, secretHash } = newApiKey(
      { company: 'co_a', name: 'k', scopes: ['reports:read'], createdBy: 'x' },
      NOW,
    );
    await createApiKey(key, secretHash);
    const errors = await Promise.all(
      [userToken('ap_user_nothing'), userToken(secret), apiKey('ap_key_nothing')].map((credential) =>
        authenticate(credential, NOW).catch((error: Error) => error.message),
      ),
    );
    expect(new Set(errors)).toEqual(new Set(['The credential is not valid']));
  });
});
