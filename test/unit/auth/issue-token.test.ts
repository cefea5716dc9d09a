import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { handler } from '#functions/auth/index.ts';
import { hashSecret } from '#shared/auth/secret-hash.ts';
import { apiEvent, type EventFacts, lambdaContext } from '#test/support/api-event.ts';

const dynamo = mockClient(DynamoDBClient);
const secrets = mockClient(SecretsManagerClient);
afterAll(() => {
  dynamo.restore();
  secrets.restore();
});

beforeEach(() => {
  dynamo.reset();
  secrets.reset();
  process.env['DIRECTORY_TABLE'] = 'directory';
  process.env['TOKEN_SECRET_ARN'] = 'arn:secret';
  secrets
    .on(GetSecretValueCommand)
    .resolves({ SecretString: JSON.stringify({ kid: 'k1', key: 'k'.repeat(64) }) });
  dynamo.on(GetItemCommand).resolves({});
  dynamo.on(GetItemCommand, { Key: { pk: { S: 'client#shop' } } }).resolves({
    Item: {
      pk: { S: 'client#shop' },
      company: { S: 'co_a' },
      scopes: { SS: ['reports:read', 'analytics:read'] },
      secret_hashes: { SS: [hashSecret('old'), hashSecret('new')] },
    },
  });
});

async function ask(facts: EventFacts) {
  const result = await handler(
    apiEvent({ method: 'POST', resource: '/oauth/token', ...facts }),
    lambdaContext,
  );
  return { ...result, json: JSON.parse(result.body) as Record<string, unknown> };
}

const credentials = { grant_type: 'client_credentials', client_id: 'shop', client_secret: 'new' };
const json = (body: object) => ask({ body: JSON.stringify(body) });
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

describe('POST /oauth/token', () => {
  it('gives a bearer token for an hour with all granted scopes, not to be stored', async () => {
    const { statusCode, json: body, headers } = await json(credentials);
    expect(statusCode).toBe(200);
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'reports:read analytics:read',
    });
    expect(headers).toMatchObject({ 'Cache-Control': 'no-store' });
  });

  it('narrows to the scopes asked for, and takes every live secret', async () => {
    const { json: body } = await json({ ...credentials, client_secret: 'old', scope: 'analytics:read' });
    expect(body['scope']).toBe('analytics:read');
  });

  it('takes a form body and HTTP Basic', async () => {
    const form = await ask({ body: new URLSearchParams(credentials).toString(), headers: FORM });
    expect(form.statusCode).toBe(200);
    const header = await ask({
      body: 'grant_type=client_credentials',
      headers: { ...FORM, Authorization: basic('shop', 'new') },
    });
    expect(header.statusCode).toBe(200);
  });

  it.each([
    ['an ungranted scope', { ...credentials, scope: 'admin:manage' }, 400, 'invalid_scope'],
    ['an unknown scope', { ...credentials, scope: 'a"b' }, 400, 'invalid_scope'],
    ['the password grant', { ...credentials, grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['no grant type', { client_id: 'shop', client_secret: 'new' }, 400, 'invalid_request'],
    ['a wrong secret', { ...credentials, client_secret: 'guess' }, 401, 'invalid_client'],
    ['an unknown client', { ...credentials, client_id: 'nobody' }, 401, 'invalid_client'],
    ['no credentials', { grant_type: 'client_credentials' }, 401, 'invalid_client'],
  ])('refuses %s with the body of RFC 6749', async (_case, body, status, error) => {
    const result = await json(body);
    expect(result.statusCode).toBe(status);
    expect(result.json).toEqual({ error, error_description: expect.any(String) as string });
  });

  it('answers an unknown client and a wrong secret alike', async () => {
    const unknown = await json({ ...credentials, client_id: 'nobody' });
    const wrong = await json({ ...credentials, client_secret: 'guess' });
    expect(unknown).toEqual(wrong);
  });

  it('refuses credentials sent twice', async () => {
    const result = await ask({
      body: JSON.stringify(credentials),
      headers: { Authorization: basic('shop', 'new') },
    });
    expect(result.json).toMatchObject({ error: 'invalid_request' });
  });
});
