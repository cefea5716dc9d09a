import { scryptSync } from 'node:crypto';
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
} from '@aws-sdk/client-api-gateway';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bootstrap } from '#scripts/bootstrap/bootstrap.ts';
import { findCompany } from '#shared/admin/store.ts';
import { SCOPES } from '#shared/auth/scopes.ts';
import { matchingHash } from '#shared/auth/secret-hash.ts';
import { findClient } from '#shared/auth/store.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';

const NOW = Date.UTC(2026, 10, 21);
const usagePlanIds = { basic: 'plan-b', professional: 'plan-p', enterprise: 'plan-e' };
const options = {
  company: 'Acme',
  email: 'Admin@acme.example',
  plan: 'professional',
  timeZone: 'Europe/London',
  currency: 'GBP',
} as const;
const apiGateway = mockClient(APIGatewayClient);
let database: TestDatabase;

beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => {
  apiGateway.restore();
  return database.stop();
});
beforeEach(async () => {
  await database.reset();
  apiGateway.reset();
  apiGateway.on(CreateApiKeyCommand).resolves({ id: 'key-1' });
  apiGateway.on(CreateUsagePlanKeyCommand).resolves({});
});

describe('bootstrap', () => {
  it('makes a company whose client can get tokens', async () => {
    const made = await bootstrap(options, usagePlanIds, NOW);
    await expect(findCompany(made.company)).resolves.toMatchObject({
      name: 'Acme',
      plan: 'professional',
      timeZone: 'Europe/London',
      currency: 'GBP',
    });
    const client = await findClient(made.clientId);
    expect(client).toMatchObject({ company: made.company, scopes: [...SCOPES] });
    expect(matchingHash(made.clientSecret, client?.secretHashes ?? [])).toBeDefined();
  });

  it('puts the API key of the company into the usage plan of its plan', async () => {
    const made = await bootstrap(options, usagePlanIds, NOW);
    const usageKey = (await findCompany(made.company))?.usageKey;
    expect(apiGateway.commandCalls(CreateApiKeyCommand)[0]?.args[0].input).toMatchObject({ value: usageKey });
    expect(apiGateway.commandCalls(CreateUsagePlanKeyCommand)[0]?.args[0].input).toMatchObject({
      usagePlanId: 'plan-p',
      keyId: 'key-1',
    });
  });

  it('makes an admin whose password is kept as a hash only', async () => {
    const made = await bootstrap(options, usagePlanIds, NOW);
    const records = await database.items('records');
    const user = records.find((item) => item['sk']?.S?.startsWith('user#'));
    expect(user).toMatchObject({ pk: { S: made.company }, role: { S: 'admin' } });
    const [, N, r, p, salt = '', hash] = user?.['password_hash']?.S?.split('$') ?? [];
    const again = scryptSync(made.adminPassword, Buffer.from(salt, 'base64url'), 32, {
      N: Number(N),
      r: Number(r),
      p: Number(p),
      maxmem: 2 ** 29,
    });
    expect(again.toString('base64url')).toBe(hash);
    expect(JSON.stringify([...records, ...(await database.items('directory'))])).not.toContain(
      made.adminPassword,
    );
  });

  it('refuses an e-mail address that is taken, in any spelling, and changes nothing', async () => {
    await bootstrap(options, usagePlanIds, NOW);
    const before = [await database.items('records'), await database.items('directory')];
    apiGateway.resetHistory();
    await expect(bootstrap({ ...options, email: 'ADMIN@Acme.example' }, usagePlanIds, NOW)).rejects.toThrow(
      'already',
    );
    expect([await database.items('records'), await database.items('directory')]).toEqual(before);
    expect(apiGateway.commandCalls(CreateApiKeyCommand)).toHaveLength(0);
  });

  it('can be repeated after it failed half-way', async () => {
    apiGateway.on(CreateUsagePlanKeyCommand).rejectsOnce(new Error('interrupted'));
    await expect(bootstrap(options, usagePlanIds, NOW)).rejects.toThrow('interrupted');
    await expect(bootstrap(options, usagePlanIds, NOW)).resolves.toMatchObject({ adminEmail: options.email });
  });
});
