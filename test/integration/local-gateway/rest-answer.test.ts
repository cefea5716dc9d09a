import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { proxy, resource, restResources, startFixture } from './fixture.ts';

const ANY = { '/{proxy+}': { 'x-amazon-apigateway-any-method': proxy() } };

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format */
describe('proxy answers', () => {
  test('status, headers and multi-value headers reach the client', async () => {
    const { send } = await startFixture({
      resources: restResources({ paths: ANY }),
      functions: {
        app: () => ({
          statusCode: 201,
          headers: { 'X-Single': 'kept', 'Set-Cookie': 'dropped=1' },
          multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] },
          body: 'made',
        }),
      },
    });
    const answer = await send({ path: '/x' });
    expect([answer.status, answer.text]).toEqual([201, 'made']);
    expect(answer.headers).toMatchObject({
      'x-single': 'kept',
      'set-cookie': ['a=1', 'b=2'],
      'content-type': 'application/json',
      'x-amzn-requestid': expect.any(String),
    });
  });

  test.each([
    ['no object', 'text'],
    ['nothing', undefined],
    ['no status', { body: '{}' }],
    ['an object as body', { statusCode: 200, body: { a: 1 } }],
    ['a header with a line break', { statusCode: 200, headers: { 'X-A': 'a\r\nX-B: b' } }],
  ])('%s is a malformed answer: 502', async (_what, payload) => {
    const { send, log } = await startFixture({
      resources: restResources({ paths: ANY }),
      functions: { app: () => payload },
    });
    const answer = await send({ path: '/x' });
    expect([answer.status, answer.json()]).toEqual([502, { message: 'Internal server error' }]);
    expect(log).toEqual([expect.stringContaining('GET /{proxy+}')]);
  });

  test('a function error and a function timeout are 502', async () => {
    const failing = await startFixture({
      resources: restResources({ paths: ANY }),
      functions: { app: () => Promise.reject(new Error('boom')) },
    });
    expect((await failing.send({ path: '/x' })).status).toBe(502);
    expect(failing.log[0]).toContain('boom');
    const slow = await startFixture({
      resources: restResources({ paths: ANY }),
      invoke: () => Promise.resolve({ kind: 'timeout', afterMs: 3000 }),
    });
    expect((await slow.send({ path: '/x' })).status).toBe(502);
  });

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
  test('an integration past its time limit is 504, and 29 seconds is the longest', async () => {
    const paths = { '/x': { get: proxy('app', { integration: { timeoutInMillis: 50 } }) } };
    const { send } = await startFixture({
      resources: restResources({ paths }),
      invoke: () => new Promise(() => undefined),
    });
    const answer = await send({ path: '/x' });
    expect([answer.status, answer.json()]).toEqual([504, { message: 'Endpoint request timed out' }]);
    const tooLong = { '/x': { get: proxy('app', { integration: { timeoutInMillis: 29_001 } }) } };
    await expect(startFixture({ resources: restResources({ paths: tooLong }) })).rejects.toThrow('29000');
  });

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html */
  test('a base64 body is decoded when the first accepted type is binary, and is text otherwise', async () => {
    const { send } = await startFixture({
      resources: restResources({
        paths: ANY,
        document: { 'x-amazon-apigateway-binary-media-types': ['application/pdf'] },
      }),
      functions: { app: () => ({ statusCode: 200, body: 'JVBERg==', isBase64Encoded: true }) },
    });
    expect((await send({ path: '/x', headers: [['Accept', 'application/pdf, */*']] })).text).toBe('%PDF');
    expect((await send({ path: '/x', headers: [['Accept', '*/*']] })).text).toBe('JVBERg==');
  });

  /** https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
  test.each([
    ['without a permission', []],
    ['with a permission for another function only', ['other']],
  ])('%s in the template the function is not called: 500', async (_what, permitted) => {
    const { send, calls, log } = await startFixture({
      resources: restResources({ paths: ANY, permitted }),
      functions: { app: () => ({ statusCode: 200 }) },
    });
    expect((await send({ path: '/x' })).status).toBe(500);
    expect(calls).toEqual([]);
    expect(log[0]).toContain('AWS::Lambda::Permission');
  });
});

describe('payload size and compression', () => {
  const echo = { app: (event: { body: string | null }) => ({ statusCode: 200, body: event.body ?? '' }) };

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
  test('a body over 10 MB is 413', async () => {
    const { send, calls } = await startFixture({ resources: restResources({ paths: ANY }), functions: echo });
    const answer = await send({ method: 'POST', path: '/x', body: Buffer.alloc(10 * 1024 * 1024 + 1, 'a') });
    expect([answer.status, answer.json()]).toEqual([413, { message: 'Request Too Long' }]);
    expect(calls).toEqual([]);
  });

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-make-request-with-compressed-payload.html */
  test('a compressed request is unpacked; an unknown coding or broken bytes are 415', async () => {
    const { send, calls } = await startFixture({ resources: restResources({ paths: ANY }), functions: echo });
    const post = (coding: string, body: Buffer) =>
      send({ method: 'POST', path: '/x', headers: [['Content-Encoding', coding]], body });
    expect((await post('gzip', gzipSync('{"a":1}'))).text).toBe('{"a":1}');
    expect(calls[0]?.event['headers']).not.toHaveProperty('Content-Encoding');
    expect((await post('br', Buffer.from('x'))).status).toBe(415);
    expect((await post('gzip', Buffer.from('not gzip'))).status).toBe(415);
    expect((await post('gzip', gzipSync(Buffer.alloc(11 * 1024 * 1024)))).status).toBe(413);
  });

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-receive-response-with-compressed-payload.html */
  test('an answer is compressed from the minimum size on, for a client that names the coding first', async () => {
    const { send } = await startFixture({
      resources: restResources({
        paths: ANY,
        document: { 'x-amazon-apigateway-minimum-compression-size': 10 },
      }),
      functions: echo,
    });
    const ask = (accept: string, body: string) =>
      send({ method: 'POST', path: '/x', headers: [['Accept-Encoding', accept]], body });
    const packed = await ask('gzip, deflate, br', '0123456789');
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.body).toString()).toBe('0123456789');
    for (const [accept, body] of [
      ['gzip', '012345678'],
      ['*', '0123456789'],
      ['br, gzip', '0123456789'],
      ['gzip;q=0', '0123456789'],
    ] as const) {
      expect((await ask(accept, body)).headers['content-encoding']).toBeUndefined();
    }
  });
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
describe('gateway responses', () => {
  const document = {
    'x-amazon-apigateway-gateway-responses': {
      MISSING_AUTHENTICATION_TOKEN: {
        statusCode: 404,
        responseParameters: {
          'gatewayresponse.header.X-Fixed': "'a, b'",
          'gatewayresponse.header.X-Origin': 'method.request.header.Origin',
          'gatewayresponse.header.X-Request': 'context.requestId',
          'gatewayresponse.header.X-Color': 'stageVariables.color',
        },
        responseTemplates: {
          'application/json':
            '{"m":$context.error.messageString,"t":"$context.error.responseType","id":"$context.requestId","p":"$context.path","c":"$stageVariables.color","none":"$context.authorizer.none","vtl":"#set($x=1)"}',
        },
      },
      DEFAULT_4XX: { responseTemplates: { 'application/json': '{"default":"$context.error.message"}' } },
    },
  };

  test('templates and parameters see $context and $stageVariables, without VTL', async () => {
    const resources = restResources({ paths: ANY, document, stage: { Variables: { color: 'green' } } });
    const { send } = await startFixture({ resources, functions: { app: () => ({ statusCode: 200 }) } });
    const answer = await send({ path: '/', headers: [['Origin', 'https://app.example']] });
    const id = answer.headers['x-amzn-requestid'];
    expect(answer.status).toBe(404);
    expect(answer.json()).toEqual({
      m: 'Missing Authentication Token',
      t: 'MISSING_AUTHENTICATION_TOKEN',
      id,
      p: '/live/',
      c: 'green',
      none: '',
      vtl: '#set($x=1)',
    });
    expect(answer.headers).toMatchObject({
      'x-fixed': 'a, b',
      'x-origin': 'https://app.example',
      'x-request': id,
      'x-color': 'green',
      'x-amzn-errortype': 'MissingAuthenticationTokenException',
    });
  });

  test('a type without its own response takes the default of its class', async () => {
    const { send } = await startFixture({
      resources: restResources({ paths: ANY, document }),
      functions: {},
    });
    const answer = await send({
      method: 'POST',
      path: '/x',
      headers: [['Content-Encoding', 'br']],
      body: 'x',
    });
    expect([answer.status, answer.json()]).toEqual([415, { default: 'Unsupported Media Type' }]);
  });

  test('an integration that the gateway cannot run stops the start with its place', async () => {
    const paths = { '/x': { get: { 'x-amazon-apigateway-integration': { type: 'http', uri: 'http://a' } } } };
    await expect(startFixture({ resources: restResources({ paths }) })).rejects.toThrow('RestApi, GET /x');
    await expect(
      startFixture({ resources: [resource('Api', 'AWS::ApiGateway::RestApi', {})] }),
    ).rejects.toThrow('inline OpenAPI');
  });
});
