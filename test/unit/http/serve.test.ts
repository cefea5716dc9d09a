import { ConditionalCheckFailedException, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { route, serve } from '#shared/http/serve.ts';
import { apiEvent, authorizerContext, type EventFacts, lambdaContext, NOW } from '#test/support/api-event.ts';

const dynamo = mockClient(DynamoDBClient);
afterAll(() => dynamo.restore());

const makeThing = operation({
  id: 'makeThing',
  method: 'POST',
  path: '/v2/things',
  face: 'platform',
  auth: 'analytics:write',
  tag: 'Test',
  summary: 'Makes a thing',
  maxBodyBytes: 200,
  body: z.strictObject({
    name: z.string().min(3),
    starts: z.iso.date().optional(),
    api_password: z.string().min(9).optional(),
  }),
  responses: { 201: { description: 'Made', schema: z.object({ id: z.string() }) } },
});

const listPublic = operation({
  id: 'listPublic',
  method: 'GET',
  path: '/v2/public',
  face: 'media',
  auth: 'none',
  tag: 'Test',
  summary: 'Lists',
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
  responses: { 200: { description: 'Listed', schema: z.object({ limit: z.number() }) } },
});

const handler = serve(
  [
    route(makeThing, async ({ body }, caller) => {
      if (body.name === 'explode') throw new Error('secret inner detail');
      return { status: 201, body: { id: `${caller.company}/${body.name}`, inner: 'stays inside' } };
    }),
    route(listPublic, async ({ query }) => ({ status: 200, body: { limit: query.limit } })),
  ],
  () => NOW,
);

async function call(facts: EventFacts) {
  const result = await handler(apiEvent(facts), lambdaContext);
  return { ...result, json: result.body ? (JSON.parse(result.body) as Record<string, never>) : undefined };
}

const post = (body: unknown, changes: EventFacts = {}) =>
  call({
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    authorizer: authorizerContext(),
    ...changes,
  });

beforeEach(() => {
  dynamo.reset();
  process.env['COUNTERS_TABLE'] = 'counters';
  dynamo.on(UpdateItemCommand).resolves({ Attributes: { calls: { N: '7' } } });
});

describe('serve', () => {
  it('answers with declared fields only and the rate limit', async () => {
    const { statusCode, json, headers } = await post({ name: 'abc' });
    expect(statusCode).toBe(201);
    expect(json).toEqual({ id: 'co_a/abc' });
    expect(headers).toMatchObject({
      'X-RateLimit-Limit': '1000',
      'X-RateLimit-Remaining': '993',
      'X-RateLimit-Reset': String(Date.UTC(2026, 0, 31, 13) / 1000),
      'RateLimit-Policy': '"hour";q=1000;w=3600',
      RateLimit: '"hour";r=993;t=1800',
      'X-Request-Id': 'req-1',
      'Cache-Control': 'no-store',
    });
  });

  it('names each invalid field with its rule and value', async () => {
    const { statusCode, json } = await post({ name: 'ab', starts: '2025-13-45', colour: 'red' });
    expect(statusCode).toBe(400);
    expect(json).toMatchObject({
      error: {
        code: 'VALIDATION_ERROR',
        request_id: 'req-1',
        timestamp: '2026-01-31T12:30:00.000Z',
        validation_errors: [
          { field: 'name', code: 'VALIDATION_ERROR', provided_value: 'ab' },
          { field: 'starts', code: 'DATE_FORMAT_INVALID', provided_value: '2025-13-45' },
          { field: 'colour', code: 'VALIDATION_ERROR' },
        ],
      },
    });
  });

  it('answers PARAMETER_REQUIRED where a field is missing and nothing else is wrong', async () => {
    expect((await post({})).json).toMatchObject({
      error: { code: 'PARAMETER_REQUIRED', validation_errors: [{ field: 'name' }] },
    });
    expect((await post('')).json).toMatchObject({
      error: { code: 'PARAMETER_REQUIRED', validation_errors: [{ field: 'body' }] },
    });
  });

  it('never gives a secret back', async () => {
    const { body } = await post({ name: 'abc', api_password: 'hunter2' });
    expect(body).not.toContain('hunter2');
  });

  it.each([
    ['malformed JSON', '{"name":', {}, 400, 'VALIDATION_ERROR'],
    ['a wrong type', '[]', {}, 400, 'VALIDATION_ERROR'],
    ['a wrong media type', '{}', { headers: { 'Content-Type': 'text/xml' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a body over the limit', JSON.stringify({ name: 'x'.repeat(300) }), {}, 413, 'PAYLOAD_TOO_LARGE'],
    ['no caller', '{"name":"abc"}', { authorizer: null }, 401, 'AUTH_TOKEN_MISSING'],
    [
      'a token that ran out',
      '{"name":"abc"}',
      { authorizer: authorizerContext({ expiresAt: String(NOW / 1000) }) },
      401,
      'AUTH_TOKEN_INVALID',
    ],
    [
      'a missing scope',
      '{"name":"abc"}',
      { authorizer: authorizerContext({ scopes: 'reports:read' }) },
      403,
      'AUTH_SCOPE_INSUFFICIENT',
    ],
    ['an unknown route', '{}', { resource: '/v2/nothing' }, 404, 'ROUTE_NOT_FOUND'],
    ['a fault of ours', '{"name":"explode"}', {}, 500, 'INTERNAL_ERROR'],
  ])('answers %s in the envelope', async (_case, body, changes: EventFacts, status, code) => {
    const result = await post(body, changes);
    expect(result.statusCode).toBe(status);
    expect(result.json).toMatchObject({ error: { code, request_id: 'req-1' } });
    expect(result.body).not.toContain('secret inner detail');
  });

  it('refuses over the hourly limit, says when to come back, and does nothing', async () => {
    dynamo
      .on(UpdateItemCommand)
      .rejects(new ConditionalCheckFailedException({ $metadata: {}, message: 'full' }));
    const { statusCode, json, headers } = await post({ name: 'explode' });
    expect(statusCode).toBe(429);
    expect(json).toMatchObject({ error: { code: 'RATE_LIMIT_EXCEEDED' } });
    expect(headers).toMatchObject({
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Retry-After': '1800',
      'Retry-After': '1800',
    });
  });

  it('lets calls pass where the counter cannot be written', async () => {
    dynamo.on(UpdateItemCommand).rejects(new Error('throttled'));
    expect((await post({ name: 'abc' })).statusCode).toBe(201);
  });

  it('wraps errors as the face has them and takes no call from public operations', async () => {
    const { statusCode, json } = await call({ resource: '/v2/public', query: { limit: ['0'] } });
    expect(statusCode).toBe(400);
    expect(json).toMatchObject({ success: false, error: { validation_errors: [{ field: 'limit' }] } });
    expect(dynamo.calls()).toHaveLength(0);
  });
});
