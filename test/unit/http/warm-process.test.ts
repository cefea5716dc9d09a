import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { handler as admin } from '#functions/admin/index.ts';
import { handler as auth } from '#functions/auth/index.ts';
import { handler as authorizer } from '#functions/authorizer/index.ts';
import { handler as metrics } from '#functions/metrics/index.ts';
import { handler as reports } from '#functions/reports/index.ts';
import { PLANS } from '#shared/admin/plans.ts';
import { createCompany } from '#shared/admin/store.ts';
import { newApiKey } from '#shared/auth/api-key.ts';
import { createApiKey } from '#shared/auth/api-key-store.ts';
import { storedSecret } from '#shared/auth/client.ts';
import { SCOPES } from '#shared/auth/scopes.ts';
import type { ApiHandler } from '#shared/http/serve.ts';
import { logger } from '#shared/runtime/logger.ts';
import { apiEvent, lambdaContext } from '#test/support/api-event.ts';
import { accessToken, useTestKey } from '#test/support/credentials.ts';
import { startTestDatabase, type TestDatabase } from '#test/support/dynamo.ts';

const NOW = Date.now();

/** A company whose every value names it: whatever of one appears at the other is seen. */
interface Tenant {
  word: string;
  /** Calls of an hour that its plan allows. */
  limit: number;
  headers: Record<string, string>[];
}
const OTHER: Record<string, string> = { zebra: 'walrus', walrus: 'zebra' };

async function makeTenant(word: string, plan: 'basic' | 'enterprise'): Promise<Tenant> {
  const company = `co_${word}`;
  const clientId = `client-${word}`;
  const timeZone = word === 'zebra' ? 'Africa/Nairobi' : 'America/Anchorage';
  await createCompany(
    { id: company, name: `Company ${word}`, plan, timeZone, currency: 'EUR', usageKey: `usage-${word}` },
    {
      clientId,
      name: `Client ${word}`,
      scopes: SCOPES,
      secret: storedSecret(`${clientId}-secret`, NOW),
      createdBy: word,
      createdAt: NOW,
    },
  );
  // The very same token id at both: a cache keyed by it alone would mix them up.
  const token = await accessToken({ company, clientId, tokenId: 'same-id', scopes: SCOPES }, NOW);
  const { key, secret, secretHash } = newApiKey(
    { company, name: word, scopes: SCOPES, createdBy: word },
    NOW,
  );
  await createApiKey(key, secretHash);
  return {
    word,
    limit: PLANS[plan].requestsPerHour,
    headers: [{ Authorization: `Bearer ${token}` }, { 'X-Api-Key': secret }],
  };
}

type Step = (tenant: Tenant) => { handler: ApiHandler; method: string; resource: string; body?: object };
const today = new Date(NOW).toISOString().slice(0, 10);
const report = (word: string) => ({
  name: `Report ${word}`,
  template_id: 'sales_overview',
  format: 'json',
  filters: { date_range: { start: today, end: today } },
});
const steps: Step[] = [
  () => ({ handler: auth, method: 'GET', resource: '/api/v1/auth/me' }),
  () => ({ handler: auth, method: 'GET', resource: '/v2/usage' }),
  ({ word }) => ({
    handler: metrics,
    method: 'POST',
    resource: '/v2/events',
    body: { events: [{ event: 'purchase', event_id: `sale-${word}`, value: 1, user_id: word }] },
  }),
  ({ word }) => ({ handler: reports, method: 'POST', resource: '/v2/reports/generate', body: report(word) }),
  () => ({ handler: reports, method: 'GET', resource: '/v2/reports' }),
  () => ({ handler: admin, method: 'GET', resource: '/v2/admin/clients' }),
  () => ({ handler: admin, method: 'GET', resource: '/v2/admin/api-keys' }),
  ({ word }) => ({
    handler: admin,
    method: 'POST',
    resource: '/v2/admin/users',
    body: { email: `${word}${Math.floor(NOW / 1000)}@${word}.example`, role: 'viewer' },
  }),
  // A refusal and a fault of the caller's: their words must name nobody else either.
  () => ({ handler: reports, method: 'POST', resource: '/v2/reports/generate', body: { name: 5 } }),
];

/** One call as API Gateway makes it: the authorizer first, then the function. Everything that left the process. */
async function call(tenant: Tenant, step: Step, way: number): Promise<string> {
  const { handler, method, resource, body } = step(tenant);
  logger.info('What a line would carry that is written now');
  const headers = { ...tenant.headers[way], 'Idempotency-Key': `key-${steps.indexOf(step)}` };
  const allowed = await authorizer({
    type: 'REQUEST',
    methodArn: 'arn:aws:execute-api:us-east-1:1:api/live/GET/x',
    resource,
    headers,
    queryStringParameters: null,
    requestContext: {},
  } as unknown as APIGatewayRequestAuthorizerEvent);
  const authorizerContext = allowed.context as Record<string, string>;
  expect(authorizerContext['company']).toBe(`co_${tenant.word}`);
  const answer = await handler(
    apiEvent({
      method,
      resource,
      headers,
      authorizer: authorizerContext,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
    lambdaContext,
  );
  expect(answer.statusCode, answer.body).toBeLessThan(500);
  expect(answer.headers).toMatchObject({ 'X-RateLimit-Limit': String(tenant.limit) });
  return JSON.stringify([allowed, answer]);
}

let database: TestDatabase;
let key: ReturnType<typeof useTestKey>;
let tenants: Tenant[];
const logged: string[] = [];
beforeAll(async () => {
  database = await startTestDatabase();
  key = useTestKey();
  process.env['JOBS_QUEUE_URL'] = 'http://127.0.0.1:9/queue';
  process.env['USAGE_PLAN_IDS'] = '{"basic":"b","professional":"p","enterprise":"e"}';
  for (const level of ['debug', 'info', 'warn', 'error'] as const) {
    vi.spyOn(logger, level).mockImplementation((...parts: unknown[]) => {
      logged.push(`${JSON.stringify(parts)} ${JSON.stringify(logger.getPersistentLogAttributes())}`);
    });
  }
  tenants = [await makeTenant('zebra', 'basic'), await makeTenant('walrus', 'enterprise')];
});
afterAll(() => {
  key.restore();
  return database.stop();
});

function expectOwnOnly(tenant: Tenant, outputs: string[]): void {
  const foreign = OTHER[tenant.word] ?? '';
  for (const text of outputs) expect(text).not.toContain(foreign);
}

describe('one warm process that serves two companies (P35)', () => {
  it('gives neither anything of the other, in turns: values, headers, caches, log lines', async () => {
    for (let round = 0; round < 2; round++) {
      for (const step of steps) {
        for (const tenant of tenants) {
          logged.length = 0;
          const output = await call(tenant, step, round);
          expect(output).toContain(tenant.word);
          expectOwnOnly(tenant, [output, ...logged]);
        }
      }
    }
  });

  it('nor when their calls interleave, in any mixture', async () => {
    const one = fc.record({
      tenant: fc.integer({ min: 0, max: 1 }),
      step: fc.integer({ min: 0, max: steps.length - 1 }),
      way: fc.integer({ min: 0, max: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 2, maxLength: 10 }), async (calls) => {
        await Promise.all(
          calls.map(async ({ tenant: index, step: number, way }) => {
            const tenant = tenants[index];
            const step = steps[number];
            if (tenant && step) expectOwnOnly(tenant, [await call(tenant, step, way)]);
          }),
        );
      }),
      { numRuns: 15 },
    );
  });
});
