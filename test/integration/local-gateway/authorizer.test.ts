import { describe, expect, test } from 'vitest';
import { type Handler, policy, proxy, REST_ARN, restResources, schemes, startFixture } from './fixture.ts';

const PATHS = {
  '/v2/reports/{id}': {
    get: proxy('app', { security: [{ caller: [] }] }),
    delete: proxy('app', { security: [{ caller: [] }] }),
  },
};
const app: Handler = () => ({ statusCode: 200, body: 'in' });
const allow = (more: Record<string, unknown> = {}) => ({
  principalId: 'user-1',
  policyDocument: policy('Allow', `${REST_ARN}/*`),
  ...more,
});
const TOKEN: [string, string][] = [['Authorization', 'Bearer t']];

function resources(authorizer: Record<string, unknown> = {}, document: Record<string, unknown> = {}) {
  return restResources({ paths: PATHS, document: { ...schemes(authorizer), ...document } });
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html */
describe('REQUEST authorizers', () => {
  test('the event and what the function then sees', async () => {
    const context = { company: 'c1', limit: 5, admin: true };
    const { send, calls } = await startFixture({
      resources: resources(),
      functions: { app, authorizer: () => allow({ context }) },
    });
    expect((await send({ path: '/v2/reports/7', headers: TOKEN })).text).toBe('in');
    expect(calls[0]).toMatchObject({
      name: 'authorizer',
      event: {
        type: 'REQUEST',
        methodArn: `${REST_ARN}/live/GET/v2/reports/7`,
        resource: '/v2/reports/{id}',
        path: '/v2/reports/7',
        httpMethod: 'GET',
        headers: { Authorization: 'Bearer t' },
        queryStringParameters: {},
        pathParameters: { id: '7' },
        stageVariables: {},
        requestContext: { resourcePath: '/v2/reports/{id}', stage: 'live' },
      },
    });
    expect(calls[0]?.event).not.toHaveProperty('body');
    expect(calls[1]?.event['requestContext']).toMatchObject({
      authorizer: {
        principalId: 'user-1',
        company: 'c1',
        limit: '5',
        admin: 'true',
        integrationLatency: expect.any(Number),
      },
    });
  });

  test.each([
    ['absent', []],
    ['empty', [['Authorization', '']] as [string, string][]],
  ])('an identity source that is %s is 401 without a call', async (_what, headers) => {
    const { send, calls } = await startFixture({
      resources: resources(),
      functions: { app, authorizer: () => allow() },
    });
    const answer = await send({ path: '/v2/reports/7', headers });
    expect([answer.status, answer.json(), calls]).toEqual([401, { message: 'Unauthorized' }, []]);
  });

  test('a Deny is 403, and its context is there for the gateway response', async () => {
    const { send } = await startFixture({
      resources: resources(
        {},
        {
          'x-amazon-apigateway-gateway-responses': {
            ACCESS_DENIED: {
              responseTemplates: { 'application/json': '{"code":"$context.authorizer.code"}' },
            },
          },
        },
      ),
      functions: {
        app,
        authorizer: () => allow({ policyDocument: policy('Deny', '*'), context: { code: 'SCOPE' } }),
      },
    });
    const answer = await send({ path: '/v2/reports/7', headers: TOKEN });
    expect([answer.status, answer.json()]).toEqual([403, { code: 'SCOPE' }]);
  });

  test('a policy that does not name the method is a 403 as well', async () => {
    const authorizer = () => allow({ policyDocument: policy('Allow', `${REST_ARN}/live/GET/v2/reports/?`) });
    const { send } = await startFixture({ resources: resources(), functions: { app, authorizer } });
    expect((await send({ path: '/v2/reports/7', headers: TOKEN })).status).toBe(200);
    expect((await send({ path: '/v2/reports/77', headers: TOKEN })).status).toBe(403);
    expect((await send({ method: 'DELETE', path: '/v2/reports/7', headers: TOKEN })).status).toBe(403);
  });

  test('the message Unauthorized is 401, any other error AUTHORIZER_FAILURE', async () => {
    const failing = (message: string) => () => Promise.reject(new Error(message));
    const unauthorized = await startFixture({
      resources: resources(),
      functions: { app, authorizer: failing('Unauthorized') },
    });
    expect((await unauthorized.send({ path: '/v2/reports/7', headers: TOKEN })).status).toBe(401);
    const broken = await startFixture({
      resources: resources(),
      functions: { app, authorizer: failing('boom') },
    });
    const answer = await broken.send({ path: '/v2/reports/7', headers: TOKEN });
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([500, 'AuthorizerFailureException']);
    expect(broken.log[0]).toContain('boom');
    expect(broken.log.join()).not.toContain('Bearer t');
  });

  test.each([
    ['no policy', { principalId: 'u' }],
    ['no principal', { policyDocument: policy('Allow', '*') }],
    ['an object in the context', allow({ context: { nested: { a: 1 } } })],
    [
      'a condition, which is not understood',
      allow({
        policyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: {} }] },
      }),
    ],
  ])('%s is a 500', async (_what, answered) => {
    const { send, calls } = await startFixture({
      resources: resources(),
      functions: { app, authorizer: () => answered },
    });
    const answer = await send({ path: '/v2/reports/7', headers: TOKEN });
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([
      500,
      'AuthorizerConfigurationException',
    ]);
    expect(calls).toHaveLength(1);
  });
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html */
describe('the authorizer cache', () => {
  test('a TTL of 0 asks each time', async () => {
    const { send, calls } = await startFixture({
      resources: resources(),
      functions: { app, authorizer: () => allow() },
    });
    await send({ path: '/v2/reports/7', headers: TOKEN });
    await send({ path: '/v2/reports/7', headers: TOKEN });
    expect(calls.filter(({ name }) => name === 'authorizer')).toHaveLength(2);
  });

  test('an answer serves the same identity for its TTL, every method and path, and no other identity', async () => {
    const authorizer = () => allow({ policyDocument: policy('Allow', `${REST_ARN}/live/GET/*`) });
    const { send, calls, time } = await startFixture({
      resources: resources({ authorizerResultTtlInSeconds: 60 }),
      functions: { app, authorizer },
    });
    const asked = () => calls.filter(({ name }) => name === 'authorizer').length;
    await send({ path: '/v2/reports/7', headers: TOKEN });
    await send({ path: '/v2/reports/8', headers: TOKEN });
    expect((await send({ method: 'DELETE', path: '/v2/reports/8', headers: TOKEN })).status).toBe(403);
    expect(asked()).toBe(1);
    await send({ path: '/v2/reports/7', headers: [['Authorization', 'Bearer other']] });
    expect(asked()).toBe(2);
    time.ms += 60_000;
    await send({ path: '/v2/reports/7', headers: TOKEN });
    expect(asked()).toBe(3);
  });

  test('a failure is not kept', async () => {
    let failing = true;
    const authorizer = () => (failing ? Promise.reject(new Error('boom')) : allow());
    const { send } = await startFixture({
      resources: resources({ authorizerResultTtlInSeconds: 60 }),
      functions: { app, authorizer },
    });
    expect((await send({ path: '/v2/reports/7', headers: TOKEN })).status).toBe(500);
    failing = false;
    expect((await send({ path: '/v2/reports/7', headers: TOKEN })).status).toBe(200);
  });
});
