import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { handler as admin } from '#functions/admin/index.ts';
import { handler as auth } from '#functions/auth/index.ts';
import { handler as authorizer } from '#functions/authorizer/index.ts';
import { SCOPES } from '#shared/auth/scopes.ts';
import type { ApiHandler } from '#shared/http/serve.ts';
import { apiEvent, type EventFacts, lambdaContext } from '#test/support/api-event.ts';
import { makeCompany } from '#test/support/credentials.ts';
import type { Units } from '#test/support/meter.ts';
import type { CostRow } from './cost-page.ts';

const COMPANY = 'office';
const CLIENT = 'office-client';
const PASSWORD = 'a long pass phrase';
const BASIC_LIMIT = 1_000;

type Answer = Record<string, unknown>;
type Context = Record<string, string>;

/** What signing in and administration cost: a company of one client, as an administrator and a user go through it. */
export async function adminRows(take: () => Units, now: number): Promise<CostRow[]> {
  process.env['TOKEN_SECRET_ARN'] = 'bench';
  process.env['USAGE_PLAN_IDS'] = '{"basic":"b","professional":"p","enterprise":"e"}';
  const secret = { SecretString: JSON.stringify({ kid: 'k1', key: 'k'.repeat(64) }) };
  SecretsManagerClient.prototype.send = (async () => secret) as typeof SecretsManagerClient.prototype.send;
  await makeCompany(COMPANY, CLIENT, now, SCOPES);
  const rows: CostRow[] = [];
  const measured = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    take();
    const done = await work();
    rows.push({ name, ...take() });
    return done;
  };
  const context = await signInAsClient(measured);
  await companyCalls(measured, context);
  await clientCalls(measured, context);
  await apiKeyCalls(measured, context);
  await userCalls(measured, context);
  await measured('DELETE /v2/admin/people/{user_id}', () =>
    call(admin, context, 'DELETE', '/v2/admin/people/{user_id}', undefined, { user_id: 'somebody' }),
  );
  await limitCalls(measured, context);
  return rows;
}

type Measured = <T>(name: string, work: () => Promise<T>) => Promise<T>;

async function signInAsClient(measured: Measured): Promise<Context> {
  const body = {
    grant_type: 'client_credentials',
    client_id: CLIENT,
    client_secret: `${CLIENT}-secret`,
  };
  const token = await measured('POST /oauth/token', () => call(auth, null, 'POST', '/oauth/token', body));
  const bearer = { Authorization: `Bearer ${String(token['access_token'])}` };
  await measured('authorizer, an access token, first in a minute', () => identified(bearer));
  return measured('… again', () => identified(bearer));
}

async function companyCalls(measured: Measured, context: Context): Promise<void> {
  await measured('GET /v2/usage', () => call(auth, context, 'GET', '/v2/usage'));
  await measured('GET /v2/admin/company', () => call(admin, context, 'GET', '/v2/admin/company'));
  await measured('PATCH /v2/admin/company', () =>
    call(admin, context, 'PATCH', '/v2/admin/company', { name: 'Office' }),
  );
}

async function clientCalls(measured: Measured, context: Context): Promise<void> {
  const made = await measured('POST /v2/admin/clients', () =>
    call(admin, context, 'POST', '/v2/admin/clients', { name: 'Nightly', scopes: ['reports:read'] }),
  );
  const one = { client_id: String(made['client_id']) };
  const path = '/v2/admin/clients/{client_id}';
  await measured('GET /v2/admin/clients', () => call(admin, context, 'GET', '/v2/admin/clients'));
  await measured(`GET ${path}`, () => call(admin, context, 'GET', path, undefined, one));
  await measured(`PATCH ${path}`, () => call(admin, context, 'PATCH', path, { name: 'Daily' }, one));
  const secret = await measured(`POST ${path}/secrets`, () =>
    call(admin, context, 'POST', `${path}/secrets`, {}, one),
  );
  const both = { ...one, secret_id: String(secret['secret_id']) };
  await measured(`DELETE ${path}/secrets/{secret_id}`, () =>
    call(admin, context, 'DELETE', `${path}/secrets/{secret_id}`, undefined, both),
  );
  await measured(`DELETE ${path}`, () => call(admin, context, 'DELETE', path, undefined, one));
}

async function apiKeyCalls(measured: Measured, context: Context): Promise<void> {
  const made = await measured('POST /v2/admin/api-keys', () =>
    call(admin, context, 'POST', '/v2/admin/api-keys', { name: 'Shop', scopes: ['analytics:write'] }),
  );
  await measured('authorizer, an API key', () => identified({ 'X-Api-Key': String(made['api_key']) }));
  const one = { key_id: String(made['key_id']) };
  const path = '/v2/admin/api-keys/{key_id}';
  await measured('GET /v2/admin/api-keys', () => call(admin, context, 'GET', '/v2/admin/api-keys'));
  await measured(`GET ${path}`, () => call(admin, context, 'GET', path, undefined, one));
  await measured(`DELETE ${path}`, () => call(admin, context, 'DELETE', path, undefined, one));
}

async function userCalls(measured: Measured, context: Context): Promise<void> {
  const email = 'kim@office.example';
  const invited = await measured('POST /v2/admin/users', () =>
    call(admin, context, 'POST', '/v2/admin/users', { email, role: 'analyst' }),
  );
  const { token } = invited['invitation'] as { token: string };
  await measured('POST /v2/invitations/accept', () =>
    call(admin, null, 'POST', '/v2/invitations/accept', { token, password: PASSWORD }),
  );
  const session = await measured('POST /api/v1/auth/login', () =>
    call(auth, null, 'POST', '/api/v1/auth/login', { email, password: PASSWORD }),
  );
  const bearer = { Authorization: `Bearer ${(session['data'] as { token: string }).token}` };
  const user = await measured("authorizer, a user's token", () => identified(bearer));
  await measured('GET /api/v1/auth/me', () => call(auth, user, 'GET', '/api/v1/auth/me'));
  const one = { user_id: String(invited['user_id']) };
  const path = '/v2/admin/users/{user_id}';
  await measured('GET /v2/admin/users', () => call(admin, context, 'GET', '/v2/admin/users'));
  await measured(`GET ${path}`, () => call(admin, context, 'GET', path, undefined, one));
  await measured(`PATCH ${path}`, () => call(admin, context, 'PATCH', path, { role: 'viewer' }, one));
  await measured('POST /api/v1/auth/logout', () => call(auth, user, 'POST', '/api/v1/auth/logout'));
  await measured(`DELETE ${path}`, () => call(admin, context, 'DELETE', path, undefined, one));
}

/** The audit log holds what was done above; the hour is used up for a call that is refused. */
async function limitCalls(measured: Measured, context: Context): Promise<void> {
  await measured('GET /v2/admin/audit-log, a page of 10', () =>
    call(admin, context, 'GET', '/v2/admin/audit-log', undefined, {}, { limit: ['10'] }),
  );
  for (let calls = 0; calls < BASIC_LIMIT; calls += 1) {
    const answer = await answerOf(auth, context, { resource: '/v2/usage' });
    if (answer.statusCode === 429) break;
  }
  await measured('any call that the hourly limit refuses', async () => {
    const { statusCode } = await answerOf(auth, context, { resource: '/v2/usage' });
    if (statusCode !== 429) throw new Error(`The limit let a call pass: ${statusCode}`);
  });
}

async function call(
  handler: ApiHandler,
  context: Context | null,
  method: string,
  resource: string,
  body?: object,
  params: Record<string, string> = {},
  query: Record<string, string[]> = {},
): Promise<Answer> {
  const facts = { method, resource, params, query, ...(body && { body: JSON.stringify(body) }) };
  const answer = await answerOf(handler, context, facts);
  if (answer.statusCode >= 300)
    throw new Error(`${method} ${resource} answered ${answer.statusCode}: ${answer.body}`);
  return answer.body === '' ? {} : (JSON.parse(answer.body) as Answer);
}

function answerOf(handler: ApiHandler, authorizerContext: Context | null, facts: EventFacts) {
  const headers = { 'Content-Type': 'application/json' };
  return handler(apiEvent({ headers, ...facts, authorizer: authorizerContext }), lambdaContext);
}

async function identified(headers: Record<string, string>): Promise<Context> {
  const { context } = await authorizer({
    type: 'REQUEST',
    methodArn: 'arn:aws:execute-api:us-east-1:000000000000:api/live/GET/v2/usage',
    resource: '/v2/usage',
    headers,
    requestContext: {},
  } as unknown as APIGatewayRequestAuthorizerEvent);
  if (context?.['company'] === undefined) throw new Error(`Refused: ${JSON.stringify(context)}`);
  return Object.fromEntries(Object.entries(context).map(([name, value]) => [name, String(value)]));
}
