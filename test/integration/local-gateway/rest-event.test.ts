import { expect, test } from 'vitest';
import { NOON, proxy, restResources, startFixture } from './fixture.ts';

const OK = { app: () => ({ statusCode: 200, body: '{}' }) };

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format */
test('the proxy event has the documented fields of payload format 1.0', async () => {
  const resources = restResources({
    paths: { '/v2/reports/{report_id}': { get: proxy() } },
    stage: { Variables: { color: 'green' } },
  });
  const { send, calls } = await startFixture({ resources, functions: OK });
  await send({
    path: '/v2/reports/a%20b%2Fc?status=done&status=open&empty&q=x+y%26z',
    headers: [
      ['User-Agent', 'tester/1'],
      ['X-Trace', 'one'],
      ['X-Trace', 'two'],
    ],
  });
  const { requestContext, ...event } = calls[0]?.event ?? {};
  expect(event).toEqual({
    resource: '/v2/reports/{report_id}',
    path: '/v2/reports/a%20b%2Fc',
    httpMethod: 'GET',
    headers: expect.objectContaining({
      'User-Agent': 'tester/1',
      'X-Trace': 'two',
      'X-Forwarded-Proto': 'https',
    }),
    multiValueHeaders: expect.objectContaining({ 'User-Agent': ['tester/1'], 'X-Trace': ['one', 'two'] }),
    queryStringParameters: { status: 'open', empty: '', q: 'x y&z' },
    multiValueQueryStringParameters: { status: ['done', 'open'], empty: [''], q: ['x y&z'] },
    pathParameters: { report_id: 'a b/c' },
    stageVariables: { color: 'green' },
    body: null,
    isBase64Encoded: false,
  });
  expect(requestContext).toEqual({
    accountId: '000000000000',
    apiId: 'RestApi',
    deploymentId: expect.any(String),
    domainName: 'RestApi.execute-api.us-east-1.amazonaws.com',
    domainPrefix: 'RestApi',
    extendedRequestId: expect.stringMatching(/^[\w+/]{14,}=$/u),
    httpMethod: 'GET',
    identity: expect.objectContaining({
      sourceIp: '127.0.0.1',
      userAgent: 'tester/1',
      user: null,
      accessKey: null,
    }),
    path: '/live/v2/reports/a%20b%2Fc',
    protocol: 'HTTP/1.1',
    requestId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4/u),
    requestTime: '21/Nov/2026:12:00:00 +0000',
    requestTimeEpoch: NOON,
    resourceId: expect.stringMatching(/^\w{6}$/u),
    resourcePath: '/v2/reports/{report_id}',
    stage: 'live',
  });
});

test('maps without an entry are null, and a text body is passed as it is', async () => {
  const { send, calls } = await startFixture({
    resources: restResources({ paths: { '/echo': { post: proxy() } } }),
    functions: OK,
  });
  await send({ method: 'POST', path: '/echo', body: '{"é":1}' });
  expect(calls[0]?.event).toMatchObject({
    body: '{"é":1}',
    isBase64Encoded: false,
    pathParameters: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    stageVariables: null,
  });
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html */
test('a body of a binary media type arrives as base64', async () => {
  const { send, calls } = await startFixture({
    resources: restResources({
      paths: { '/upload': { post: proxy() } },
      document: { 'x-amazon-apigateway-binary-media-types': ['image/*', 'application/pdf'] },
    }),
    functions: OK,
  });
  const body = Buffer.from([0, 255, 1, 254]);
  await send({ method: 'POST', path: '/upload', headers: [['Content-Type', 'image/png; q=1']], body });
  await send({ method: 'POST', path: '/upload', headers: [['Content-Type', 'text/csv']], body: 'a,b' });
  expect(calls[0]?.event).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true });
  expect(calls[1]?.event).toMatchObject({ body: 'a,b', isBase64Encoded: false });
});

test('a name such as __proto__ from the client stays an ordinary key', async () => {
  const { send, calls } = await startFixture({
    resources: restResources({ paths: { '/': { get: proxy() } } }),
    functions: OK,
  });
  await send({ path: '/?__proto__=polluted' });
  expect(Object.keys(calls[0]?.event['queryStringParameters'] ?? {})).toEqual(['__proto__']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html */
test('routes: literals win over parameters, these over greedy ones; the rest is MISSING_AUTHENTICATION_TOKEN', async () => {
  const { send, calls } = await startFixture({
    resources: restResources({
      paths: {
        '/{proxy+}': { 'x-amazon-apigateway-any-method': proxy() },
        '/v2/reports/{id}': { get: proxy() },
        '/v2/reports/latest': { get: proxy() },
      },
    }),
    functions: OK,
  });
  await send({ path: '/v2/reports/latest' });
  await send({ path: '/v2/reports/7/' });
  await send({ method: 'PATCH', path: '/v2/reports/7/status' });
  expect(calls.map(({ event }) => [event['resource'], event['pathParameters']])).toEqual([
    ['/v2/reports/latest', null],
    ['/v2/reports/{id}', { id: '7' }],
    ['/{proxy+}', { proxy: 'v2/reports/7/status' }],
  ]);
  const wrongMethod = await send({ method: 'DELETE', path: '/v2/reports/7' });
  expect([wrongMethod.status, wrongMethod.json()]).toEqual([
    403,
    { message: 'Missing Authentication Token' },
  ]);
  expect((await send({ path: '/' })).status).toBe(403);
  // https://repost.aws/knowledge-center/api-gateway-authentication-token-errors
  const signed = await send({ path: '/', headers: [['Authorization', 'Bearer s3cret']] });
  expect([signed.status, signed.headers['x-amzn-errortype']]).toEqual([403, 'IncompleteSignatureException']);
  expect(signed.text).not.toContain('s3cret');
});
