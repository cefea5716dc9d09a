import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Resource } from '#local/cloud-types.ts';
import {
  type Fixture,
  lambdaUri,
  permission,
  proxy,
  resource,
  restResources,
  SOCKET_ARN,
  startFixture,
  temporaryDirectory,
} from './fixture.ts';

const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'];
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

const API_BEHAVIOR = {
  TargetOriginId: 'api',
  AllowedMethods: ALL_METHODS,
  CachePolicyId: CACHING_DISABLED,
  OriginRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
};

function distribution(config: Record<string, unknown> = {}): Resource[] {
  return [
    ...restResources({ paths: { '/{proxy+}': { 'x-amazon-apigateway-any-method': proxy() } } }),
    resource('Web', 'AWS::S3::Bucket', {}),
    resource('Site', 'AWS::CloudFront::Distribution', {
      DistributionConfig: {
        DefaultRootObject: 'index.html',
        Origins: [
          { Id: 'web', DomainName: 'web.s3.us-east-1.amazonaws.com', S3OriginConfig: {} },
          { Id: 'api', DomainName: 'RestApi.execute-api.us-east-1.amazonaws.com', OriginPath: '/live' },
          { Id: 'socket', DomainName: 'SocketApi.execute-api.us-east-1.amazonaws.com', OriginPath: '/live' },
        ],
        DefaultCacheBehavior: { TargetOriginId: 'web' },
        CacheBehaviors: [{ PathPattern: '/v2/*', ...API_BEHAVIOR }],
        ...config,
      },
    }),
    resource('SocketApi', 'AWS::ApiGatewayV2::Api', {
      ProtocolType: 'WEBSOCKET',
      RouteSelectionExpression: '$request.body.action',
    }),
    resource('SocketStage', 'AWS::ApiGatewayV2::Stage', { ApiId: 'SocketApi', StageName: 'live' }),
    resource('Integration', 'AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: lambdaUri('stream'),
    }),
    resource('Connect', 'AWS::ApiGatewayV2::Route', {
      ApiId: 'SocketApi',
      RouteKey: '$connect',
      Target: 'integrations/Integration',
    }),
    permission('stream', `${SOCKET_ARN}/*`),
  ];
}

const functions = {
  app: () => ({
    statusCode: 200,
    headers: { 'Set-Cookie': 'a=1; Path=/', 'X-App': 'yes' },
    body: '{"from":"app"}',
  }),
  stream: () => ({ statusCode: 200 }),
};

async function webDirectory(): Promise<string> {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'assets'));
  await writeFile(join(directory, 'index.html'), '<h1>page</h1>');
  await writeFile(join(directory, 'assets/app.js'), 'run()');
  return directory;
}

async function start(resources: Resource[], more: Record<string, unknown> = {}): Promise<Fixture> {
  return startFixture({ resources, functions, webDir: await webDirectory(), ...more });
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html */
describe('behaviors and origins', () => {
  test('a path pattern leads to the API, at its origin path; the rest to the web files', async () => {
    const { send, calls } = await start(distribution());
    expect((await send({ path: '/v2/reports?page=2' })).json()).toEqual({ from: 'app' });
    expect(calls[0]?.event).toMatchObject({
      path: '/v2/reports',
      queryStringParameters: { page: '2' },
      requestContext: { path: '/live/v2/reports', stage: 'live' },
    });
    const page = await send({ path: '/' });
    expect([page.status, page.text, page.headers['content-type']]).toEqual([
      200,
      '<h1>page</h1>',
      'text/html; charset=utf-8',
    ]);
    expect((await send({ path: '/assets/app.js' })).headers['content-type']).toBe(
      'text/javascript; charset=utf-8',
    );
    const etag = String(page.headers['etag']);
    expect((await send({ path: '/', headers: [['If-None-Match', etag]] })).status).toBe(304);
  });

  test('the first matching pattern wins; patterns are case-sensitive and know * and ?', async () => {
    const patterns = ['/v2/docs', '*.json', '/v?/x'].map((PathPattern) => ({ PathPattern, ...API_BEHAVIOR }));
    const { send } = await start(distribution({ CacheBehaviors: patterns }));
    const statuses = async (paths: string[]) => {
      const answers = await Promise.all(paths.map((path) => send({ path })));
      return answers.map(({ status }) => status);
    };
    expect(await statuses(['/v2/docs', '/deep/data.json', '/v1/x'])).toEqual([200, 200, 200]);
    expect(await statuses(['/V2/docs', '/v2/docs/more', '/v12/x'])).toEqual([403, 403, 403]);
  });

  test('a method outside AllowedMethods is 403 and reaches no origin', async () => {
    const behavior = { PathPattern: '/v2/*', ...API_BEHAVIOR, AllowedMethods: ['GET', 'HEAD'] };
    const { send, calls } = await start(distribution({ CacheBehaviors: [behavior] }));
    expect((await send({ method: 'POST', path: '/v2/x', body: '{}' })).status).toBe(403);
    expect(calls).toEqual([]);
  });

  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
  test('an absent file is 403, or 404 where the distribution may list the bucket; nothing outside is served', async () => {
    const { send } = await start(distribution());
    const answer = await send({ path: '/nothing.html' });
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('<Code>AccessDenied</Code>')]);
    for (const path of ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/assets', '/a%00b']) {
      expect((await send({ path })).status).toBe(403);
    }
    const listing = resource('WebPolicy', 'AWS::S3::BucketPolicy', {
      Bucket: 'web',
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'] }] },
    });
    const lister = await start([...distribution(), listing]);
    expect((await lister.send({ path: '/nothing.html' })).status).toBe(404);
  });

  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html */
  test('a custom error response replaces the page and the status', async () => {
    const CustomErrorResponses = [{ ErrorCode: 403, ResponseCode: 200, ResponsePagePath: '/index.html' }];
    const { send } = await start(distribution({ CustomErrorResponses }));
    const answer = await send({ path: '/reports/7' });
    expect([answer.status, answer.text]).toEqual([200, '<h1>page</h1>']);
  });

  test('an origin that nothing here serves stops the start', async () => {
    const Origins = [{ Id: 'web', DomainName: 'elsewhere.example.com' }];
    const CacheBehaviors: unknown[] = [];
    await expect(start(distribution({ Origins, CacheBehaviors }))).rejects.toThrow('elsewhere.example.com');
  });

  test('without a distribution the only API answers at the root', async () => {
    const { send } = await start(distribution().filter(({ logicalId }) => logicalId !== 'Site'));
    expect((await send({ path: '/anything' })).json()).toEqual({ from: 'app' });
  });

  test('a taken port is named with what to do', async () => {
    const { url } = await start(distribution());
    const port = Number(new URL(url).port);
    await expect(start(distribution(), { port })).rejects.toThrow(`Port ${port} is taken`);
  });
});

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html */
describe('what the origin receives', () => {
  const asked = async (behavior: Record<string, unknown>, more: Resource[] = []) => {
    const fixture = await start([
      ...distribution({ CacheBehaviors: [{ PathPattern: '/v2/*', ...API_BEHAVIOR, ...behavior }] }),
      ...more,
    ]);
    const answer = await fixture.send({
      path: '/v2/x?a=1&b=2',
      headers: [
        ['Authorization', 'Bearer t'],
        ['Cookie', 'one=1; two=2'],
        ['Accept-Language', 'de'],
        ['X-Own', 'kept'],
        ['X-Forwarded-For', '203.0.113.9'],
      ],
    });
    return { answer, event: fixture.calls[0]?.event };
  };

  test('AllViewerExceptHostHeader forwards everything but Host, and appends the viewer', async () => {
    const { event } = await asked({});
    expect(event?.['headers']).toMatchObject({
      Host: 'RestApi.execute-api.us-east-1.amazonaws.com',
      Authorization: 'Bearer t',
      Cookie: 'one=1; two=2',
      'Accept-Language': 'de',
      'X-Own': 'kept',
      'X-Forwarded-For': '203.0.113.9, 127.0.0.1, 127.0.0.1',
      Via: expect.stringContaining('CloudFront'),
    });
    expect(event?.['queryStringParameters']).toEqual({ a: '1', b: '2' });
  });

  test('without an origin request policy credentials, cookies and the query are left out', async () => {
    const { event } = await asked({ OriginRequestPolicyId: undefined });
    expect(Object.keys(event?.['headers'] ?? {})).not.toEqual(
      expect.arrayContaining(['Authorization', 'Cookie', 'Accept-Language']),
    );
    expect(event?.['headers']).toMatchObject({ 'User-Agent': 'Amazon CloudFront', 'X-Own': 'kept' });
    expect(event?.['queryStringParameters']).toBeNull();
  });

  test("forwarding the viewer's Host breaks an API origin: 403", async () => {
    const { answer, event } = await asked({ OriginRequestPolicyId: ALL_VIEWER });
    expect([answer.status, answer.json(), event]).toEqual([403, { message: 'Forbidden' }, undefined]);
  });

  test('a policy of the template forwards what it names, and the headers that CloudFront adds', async () => {
    const own = resource('Own', 'AWS::CloudFront::OriginRequestPolicy', {
      OriginRequestPolicyConfig: {
        HeadersConfig: {
          HeaderBehavior: 'whitelist',
          Headers: ['Authorization', 'CloudFront-Viewer-Address'],
        },
        CookiesConfig: { CookieBehavior: 'whitelist', Cookies: ['two'] },
        QueryStringsConfig: { QueryStringBehavior: 'allExcept', QueryStrings: ['a'] },
      },
    });
    const { event } = await asked({ OriginRequestPolicyId: 'Own' }, [own]);
    expect(event).toMatchObject({
      headers: {
        Authorization: 'Bearer t',
        Cookie: 'two=2',
        'CloudFront-Viewer-Address': expect.stringMatching(/^127\.0\.0\.1:\d+$/u),
      },
      queryStringParameters: { b: '2' },
    });
  });
});

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html */
describe('CloudFront Functions and response headers', () => {
  const withFunction = (EventType: string, FunctionCode: string, more: Record<string, unknown> = {}) => {
    const FunctionAssociations = [
      { EventType, FunctionARN: 'arn:aws:cloudfront::000000000000:function/Edge' },
    ];
    return [
      ...distribution({
        CacheBehaviors: [{ PathPattern: '/v2/*', ...API_BEHAVIOR, FunctionAssociations, ...more }],
      }),
      resource('Edge', 'AWS::CloudFront::Function', { Name: 'edge', FunctionCode }),
    ];
  };

  test('a viewer-request function sees and changes the request', async () => {
    const code = `function handler(event) {
      var request = event.request;
      request.headers['x-seen'] = { value: JSON.stringify([event.version, event.context.eventType, event.viewer.ip,
        request.method, request.uri, request.querystring, request.cookies, request.headers['x-own']]) };
      request.uri = '/v2/rewritten';
      delete request.headers['x-own'];
      return request;
    }`;
    const { send, calls } = await start(withFunction('viewer-request', code));
    await send({
      path: '/v2/x?a=1&a=2&b=',
      headers: [
        ['Cookie', 'c=3'],
        ['X-Own', 'gone'],
      ],
    });
    const headers = calls[0]?.event['headers'] as Record<string, string>;
    expect(JSON.parse(headers['x-seen'] ?? '')).toEqual([
      '1.0',
      'viewer-request',
      '127.0.0.1',
      'GET',
      '/v2/x',
      { a: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] }, b: { value: '' } },
      { c: { value: '3' } },
      { value: 'gone' },
    ]);
    expect(headers).not.toHaveProperty('X-Own');
    expect(calls[0]?.event).toMatchObject({
      path: '/v2/rewritten',
      multiValueQueryStringParameters: { a: ['1', '2'], b: [''] },
    });
  });

  test('a viewer-request function may answer itself', async () => {
    const code = `async function handler(event) {
      return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: '/elsewhere' } } };
    }`;
    const { send, calls } = await start(withFunction('viewer-request', code));
    const answer = await send({ path: '/v2/x' });
    expect([answer.status, answer.headers['location'], calls]).toEqual([302, '/elsewhere', []]);
  });

  test('a viewer-response function adds headers, cookies stay, and it is not run for errors', async () => {
    const code = `function handler(event) {
      event.response.headers['x-frame-options'] = { value: 'DENY' };
      return event.response;
    }`;
    const { send } = await start(withFunction('viewer-response', code));
    const answer = await send({ path: '/v2/x' });
    expect(answer.json()).toEqual({ from: 'app' });
    expect(answer.headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-app': 'yes',
      'set-cookie': ['a=1; Path=/'],
    });
    const failing = await start(withFunction('viewer-response', code), {
      functions: { app: () => ({ statusCode: 500 }) },
    });
    const failed = await failing.send({ path: '/v2/x' });
    expect([failed.status, failed.headers['x-frame-options']]).toEqual([500, undefined]);
  });

  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-503-service-unavailable.html */
  test('a function that throws, or never ends, is 503; it sees nothing of this process', async () => {
    for (const body of ['throw new Error("boom");', 'while (true) {}', 'return process.env;']) {
      const { send, log } = await start(
        withFunction('viewer-request', `function handler(event) { ${body} }`),
      );
      expect((await send({ path: '/v2/x' })).status).toBe(503);
      expect(log).toHaveLength(1);
    }
  });

  /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
  test('a response headers policy sets, overrides and removes, on errors too', async () => {
    const headersPolicy = resource('Headers', 'AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentTypeOptions: { Override: true },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 60, IncludeSubdomains: true, Override: true },
          ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
        },
        CustomHeadersConfig: { Items: [{ Header: 'X-App', Value: 'policy', Override: false }] },
        RemoveHeadersConfig: { Items: [{ Header: 'x-amzn-RequestId' }] },
      },
    });
    const { send } = await start([
      ...distribution({
        CacheBehaviors: [{ PathPattern: '/v2/*', ...API_BEHAVIOR, ResponseHeadersPolicyId: 'Headers' }],
        DefaultCacheBehavior: { TargetOriginId: 'web', ResponseHeadersPolicyId: 'Headers' },
      }),
      headersPolicy,
    ]);
    const answer = await send({ path: '/v2/x' });
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=60; includeSubDomains',
      'content-security-policy': "default-src 'self'",
      'x-app': 'yes',
    });
    expect(answer.headers).not.toHaveProperty('x-amzn-requestid');
    expect((await send({ path: '/absent' })).headers).toMatchObject({ 'x-app': 'policy' });
  });
});

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html#understanding-response-headers-policies-cors */
describe('CORS of a response headers policy', () => {
  const cors = (OriginOverride: boolean) =>
    resource('Cors', 'AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        CorsConfig: {
          AccessControlAllowCredentials: false,
          AccessControlAllowHeaders: { Items: ['Authorization'] },
          AccessControlAllowMethods: { Items: ['GET', 'POST'] },
          AccessControlAllowOrigins: { Items: ['https://*.example.com'] },
          AccessControlExposeHeaders: { Items: ['Retry-After'] },
          AccessControlMaxAgeSec: 60,
          OriginOverride,
        },
      },
    });
  const ask = async (override: boolean, origin: string, answered: Record<string, string> = {}) => {
    const behavior = { PathPattern: '/v2/*', ...API_BEHAVIOR, ResponseHeadersPolicyId: 'Cors' };
    const { send } = await start([...distribution({ CacheBehaviors: [behavior] }), cors(override)], {
      functions: { app: () => ({ statusCode: 200, headers: answered }) },
    });
    const headers: [string, string][] = [
      ['Origin', origin],
      ['Access-Control-Request-Method', 'POST'],
    ];
    return (await send({ method: 'OPTIONS', path: '/v2/x', headers })).headers;
  };

  test('an allowed origin is told so, another one is not', async () => {
    expect(await ask(false, 'https://app.example.com')).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'Authorization',
      'access-control-expose-headers': 'Retry-After',
      'access-control-max-age': '60',
      vary: 'Origin',
    });
    expect(await ask(false, 'https://evil.example.org')).not.toHaveProperty('access-control-allow-origin');
  });

  test('headers of the origin stay unless the policy overrides them', async () => {
    const own = { 'Access-Control-Allow-Origin': 'https://own.example.com' };
    const kept = await ask(false, 'https://app.example.com', own);
    expect(kept).toMatchObject({ 'access-control-allow-origin': 'https://own.example.com' });
    expect(kept).not.toHaveProperty('access-control-allow-methods');
    expect(await ask(true, 'https://app.example.com', own)).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
    });
  });
});

describe('WebSocket origins', () => {
  const upgrade = async (resources: Resource[]): Promise<{ status: number; fixture: Fixture }> => {
    const fixture = await start(resources);
    const socket = new WebSocket(`${fixture.url.replace('http', 'ws')}/v2/stream?token=t`);
    onTestFinished(() => socket.terminate());
    socket.on('error', () => undefined);
    const status = await Promise.race([
      once(socket, 'open').then(() => 101),
      once(socket, 'unexpected-response').then(([, answer]) => (answer as { statusCode: number }).statusCode),
    ]);
    return { status, fixture };
  };
  const behavior = { ...API_BEHAVIOR, PathPattern: '/v2/stream', TargetOriginId: 'socket' };

  /** WebSocket APIs know no path after the stage, so the distribution has to rewrite it. */
  test('an upgrade reaches the WebSocket API when a function rewrites the path to /', async () => {
    const rewrite = resource('Edge', 'AWS::CloudFront::Function', {
      FunctionCode: "function handler(event) { event.request.uri = '/'; return event.request; }",
    });
    const FunctionAssociations = [
      { EventType: 'viewer-request', FunctionARN: 'arn:aws:cloudfront::0:function/Edge' },
    ];
    const { status, fixture } = await upgrade([
      ...distribution({ DefaultRootObject: '', CacheBehaviors: [{ ...behavior, FunctionAssociations }] }),
      rewrite,
    ]);
    expect(status).toBe(101);
    expect(fixture.calls[0]?.event).toMatchObject({ queryStringParameters: { token: 't' } });
  });

  test('a path after the stage is 403', async () => {
    const { status, fixture } = await upgrade(distribution({ CacheBehaviors: [behavior] }));
    expect([status, fixture.calls]).toEqual([403, []]);
  });
});

/** https://www.rfc-editor.org/rfc/rfc9110#section-7.8: a server may ignore an upgrade. */
test('a request that offers another upgrade, such as h2c, is answered as usual', async () => {
  const { send } = await start(distribution());
  const headers: [string, string][] = [
    ['Connection', 'Upgrade, HTTP2-Settings'],
    ['Upgrade', 'h2c'],
    ['HTTP2-Settings', 'AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA'],
  ];
  expect((await send({ path: '/v2/x', headers })).json()).toEqual({ from: 'app' });
});

describe('request records', () => {
  test('one record a request, with the gateway id and without credentials in the query', async () => {
    const { send, records } = await start(distribution());
    const answer = await send({
      path: '/v2/x?token=s3cret&page=2&X-Amz-Signature=abc&analyticsAccessToken=zzz',
    });
    expect(records).toEqual([
      {
        method: 'GET',
        path: '/v2/x?token=***&page=2&X-Amz-Signature=***&analyticsAccessToken=***',
        status: 200,
        ms: expect.any(Number),
        requestId: answer.headers['x-amzn-requestid'],
      },
    ]);
  });
});
