import { once } from 'node:events';
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import type { Resource } from '#local/cloud-types.ts';
import {
  type Fixture,
  type FixtureOptions,
  type Handler,
  lambdaUri,
  NOON,
  permission,
  policy,
  resource,
  SOCKET_ARN,
  startFixture,
} from './fixture.ts';

interface Routes {
  keys: string[];
  authorizer?: Record<string, unknown>;
  variables?: Record<string, string>;
  stage?: Record<string, unknown>;
  /** Route keys whose answer goes to the client. */
  answering?: string[];
}

function socketResources({ keys, authorizer, variables, stage, answering = [] }: Routes): Resource[] {
  const api = { ApiId: 'SocketApi' };
  const routes = keys.flatMap((key, at) => [
    resource(`Route${at}`, 'AWS::ApiGatewayV2::Route', {
      ...api,
      RouteKey: key,
      Target: 'integrations/Integration',
      ...(key === '$connect' && authorizer
        ? { AuthorizationType: 'CUSTOM', AuthorizerId: 'Authorizer' }
        : {}),
      ...(answering.includes(key) ? { RouteResponseSelectionExpression: '$default' } : {}),
    }),
    ...(answering.includes(key)
      ? [
          resource(`Answer${at}`, 'AWS::ApiGatewayV2::RouteResponse', {
            ...api,
            RouteId: `Route${at}`,
            RouteResponseKey: '$default',
          }),
        ]
      : []),
  ]);
  return [
    resource('SocketApi', 'AWS::ApiGatewayV2::Api', {
      ProtocolType: 'WEBSOCKET',
      RouteSelectionExpression: '$request.body.action',
    }),
    resource('Integration', 'AWS::ApiGatewayV2::Integration', {
      ...api,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: lambdaUri('stream'),
    }),
    resource('Authorizer', 'AWS::ApiGatewayV2::Authorizer', {
      ...api,
      AuthorizerType: 'REQUEST',
      AuthorizerUri: lambdaUri('authorizer'),
      IdentitySource: ['route.request.querystring.token'],
      ...authorizer,
    }),
    resource('SocketStage', 'AWS::ApiGatewayV2::Stage', {
      ...api,
      StageName: 'live',
      StageVariables: variables,
      ...stage,
    }),
    permission('stream', `${SOCKET_ARN}/*`),
    permission('authorizer', `${SOCKET_ARN}/authorizers/*`),
    ...routes,
  ];
}

const ALL = ['$connect', '$disconnect', '$default', 'subscribe'];

function startSockets(
  routes: Partial<Routes>,
  functions: Record<string, Handler>,
  more: Partial<FixtureOptions> = {},
) {
  return startFixture({ resources: socketResources({ keys: ALL, ...routes }), functions, ...more });
}

interface Client {
  socket: WebSocket;
  /** Text messages in the order received. */
  received: string[];
  next: () => Promise<string>;
  closed: Promise<{ code: number; reason: string }>;
}

async function open(
  fixture: Fixture,
  query = '',
  options: ClientOptions & { protocols?: string[] } = {},
): Promise<Client> {
  const socket = new WebSocket(
    `${fixture.url.replace('http', 'ws')}/v2/stream${query}`,
    options.protocols ?? [],
    options,
  );
  onTestFinished(() => socket.terminate());
  const received: string[] = [];
  let taken = 0;
  socket.on('message', (data: Buffer) => {
    received.push(data.toString());
    socket.emit('kept');
  });
  const closed = once(socket, 'close').then(([code, reason]) => ({
    code: Number(code),
    reason: String(reason),
  }));
  await once(socket, 'open');
  const next = async (): Promise<string> => {
    while (received.length <= taken) await once(socket, 'kept');
    return received[taken++] ?? '';
  };
  return { socket, received, next, closed };
}

/** The HTTP answer that an upgrade was refused with. */
async function refused(fixture: Fixture, query = ''): Promise<{ status: number; body: string }> {
  const socket = new WebSocket(`${fixture.url.replace('http', 'ws')}/v2/stream${query}`);
  socket.on('error', () => undefined);
  const [, answer] = (await once(socket, 'unexpected-response')) as [
    unknown,
    NodeJS.ReadableStream & { statusCode: number },
  ];
  let body = '';
  for await (const chunk of answer) body += String(chunk);
  return { status: answer.statusCode, body };
}

async function eventually(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const ok = () => ({ statusCode: 200 });
const contextOf = (fixture: Fixture, at: number) =>
  fixture.calls[at]?.event['requestContext'] as Record<string, unknown>;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html */
describe('events', () => {
  test('$connect holds headers and query, messages the body, $disconnect code and reason', async () => {
    const fixture = await startSockets({ variables: { color: 'green' } }, { stream: ok });
    const client = await open(fixture, '?token=a%20b&x=1&x=2', { headers: { 'User-Agent': 'tester/1' } });
    client.socket.send('{"action":"subscribe","metrics":["all"]}');
    await eventually(() => fixture.calls.length === 2);
    client.socket.close(4000, 'done');
    await eventually(() => fixture.calls.length === 3);
    const [connect, message, disconnect] = fixture.calls.map(({ event }) => event);
    const shared = {
      apiId: 'SocketApi',
      stage: 'live',
      domainName: 'SocketApi.execute-api.us-east-1.amazonaws.com',
      connectedAt: NOON,
      connectionId: expect.stringMatching(/^[\w+/]{14}=$/u),
      requestTime: '21/Nov/2026:12:00:00 +0000',
      requestTimeEpoch: NOON,
      requestId: expect.any(String),
      extendedRequestId: expect.any(String),
      messageDirection: 'IN',
      identity: { sourceIp: '127.0.0.1', userAgent: 'tester/1' },
    };
    expect(connect).toEqual({
      headers: expect.objectContaining({ 'User-Agent': 'tester/1' }),
      multiValueHeaders: expect.objectContaining({ 'User-Agent': ['tester/1'] }),
      queryStringParameters: { token: 'a b', x: '2' },
      multiValueQueryStringParameters: { token: ['a b'], x: ['1', '2'] },
      stageVariables: { color: 'green' },
      requestContext: { ...shared, routeKey: '$connect', eventType: 'CONNECT' },
      isBase64Encoded: false,
    });
    expect(message).toEqual({
      stageVariables: { color: 'green' },
      requestContext: {
        ...shared,
        routeKey: 'subscribe',
        eventType: 'MESSAGE',
        messageId: expect.any(String),
      },
      body: '{"action":"subscribe","metrics":["all"]}',
      isBase64Encoded: false,
    });
    expect(disconnect).toEqual({
      headers: expect.any(Object),
      multiValueHeaders: expect.any(Object),
      stageVariables: { color: 'green' },
      requestContext: {
        ...shared,
        routeKey: '$disconnect',
        eventType: 'DISCONNECT',
        disconnectStatusCode: 4000,
        disconnectReason: 'done',
      },
      isBase64Encoded: false,
    });
    const ids = [0, 1, 2].map((at) => contextOf(fixture, at)['connectionId']);
    expect(new Set(ids).size).toBe(1);
  });

  test('a client that vanishes is a $disconnect with 1006', async () => {
    const fixture = await startSockets({}, { stream: ok });
    const client = await open(fixture);
    client.socket.terminate();
    await eventually(() => fixture.calls.length === 2);
    expect(contextOf(fixture, 1)).toMatchObject({ disconnectStatusCode: 1006 });
  });
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
describe('$connect', () => {
  const authorized = (effect: 'Allow' | 'Deny') => () => ({
    principalId: 'user-1',
    policyDocument: policy(effect, `${SOCKET_ARN}/live/$connect`),
    context: { company: 'c1', limit: 5 },
  });

  test('the authorizer sees the request, and what it answers is in every event', async () => {
    const fixture = await startSockets({ authorizer: {} }, { stream: ok, authorizer: authorized('Allow') });
    const client = await open(fixture, '?token=t');
    client.socket.send('hello');
    await eventually(() => fixture.calls.length === 3);
    expect(fixture.calls[0]).toMatchObject({
      name: 'authorizer',
      event: {
        type: 'REQUEST',
        methodArn: `${SOCKET_ARN}/live/$connect`,
        queryStringParameters: { token: 't' },
        requestContext: { routeKey: '$connect', eventType: 'CONNECT' },
      },
    });
    const authorizer = { principalId: 'user-1', company: 'c1', limit: '5' };
    expect([contextOf(fixture, 1), contextOf(fixture, 2)]).toMatchObject([{ authorizer }, { authorizer }]);
  });

  test('a missing identity source is 401 without a call, a Deny 403, a failure 500', async () => {
    const denying = await startSockets({ authorizer: {} }, { stream: ok, authorizer: authorized('Deny') });
    expect((await refused(denying)).status).toBe(401);
    expect(denying.calls).toEqual([]);
    expect((await refused(denying, '?token=t')).status).toBe(403);
    const throws = (message: string) => () => Promise.reject(new Error(message));
    const unauthorized = await startSockets({ authorizer: {} }, { authorizer: throws('Unauthorized') });
    expect((await refused(unauthorized, '?token=t')).status).toBe(401);
    const failing = await startSockets({ authorizer: {} }, { authorizer: throws('boom') });
    expect((await refused(failing, '?token=t')).status).toBe(500);
    for (const { calls } of [denying, unauthorized, failing]) {
      expect(calls.map(({ name }) => name)).toEqual(['authorizer']);
    }
  });

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html */
  test('the status of the integration decides; a failing one is 502; no $disconnect follows', async () => {
    const full = await startSockets({}, { stream: () => ({ statusCode: 429, body: 'full' }) });
    expect(await refused(full)).toEqual({ status: 429, body: 'full' });
    const broken = await startSockets({}, { stream: () => Promise.reject(new Error('boom')) });
    expect((await refused(broken)).status).toBe(502);
    expect([full.calls.length, broken.calls.length]).toEqual([1, 1]);
  });

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html */
  test('the subprotocol is the one that the integration names', async () => {
    const fixture = await startSockets(
      {},
      { stream: () => ({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'v2' } }) },
    );
    const client = await open(fixture, '', { protocols: ['v1', 'v2'] });
    expect(client.socket.protocol).toBe('v2');
  });

  test('a token in the query is in no request record and no log line', async () => {
    const fixture = await startSockets(
      { authorizer: {} },
      { stream: ok, authorizer: () => Promise.reject(new Error('boom')) },
    );
    await refused(fixture, '?token=very-secret');
    await eventually(() => fixture.records.length === 1);
    expect(fixture.records[0]).toMatchObject({ path: '/v2/stream?token=***', status: 500 });
    expect(JSON.stringify([fixture.records, fixture.log])).not.toContain('very-secret');
  });
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html */
describe('routes', () => {
  test.each([
    ['{"action":"subscribe"}', 'subscribe'],
    ['{"action":"unknown"}', '$default'],
    ['{"action":"$connect"}', '$default'],
    ['{"action":7}', '$default'],
    ['no JSON', '$default'],
    ['', '$default'],
  ])('%s selects %s', async (body, key) => {
    const fixture = await startSockets({}, { stream: ok });
    const client = await open(fixture);
    client.socket.send(body);
    await eventually(() => fixture.calls.length === 2);
    expect(contextOf(fixture, 1)['routeKey']).toBe(key);
    expect(fixture.calls[1]?.event['body']).toBe(body);
  });

  test('without a matching route and without $default the client is told Forbidden', async () => {
    const fixture = await startSockets({ keys: ['$connect', 'subscribe'] }, { stream: ok });
    const client = await open(fixture);
    client.socket.send('{"action":"other"}');
    const told = JSON.parse(await client.next()) as Record<string, unknown>;
    const { connectionId } = contextOf(fixture, 0);
    expect(told).toEqual({ message: 'Forbidden', connectionId, requestId: expect.any(String) });
  });

  test('a failing function is told as Internal server error, and the connection stays', async () => {
    const fixture = await startSockets(
      {},
      {
        stream: (event: { body?: string }) =>
          event.body === 'bad' ? Promise.reject(new Error('boom')) : ok(),
      },
    );
    const client = await open(fixture);
    client.socket.send('bad');
    expect(JSON.parse(await client.next())).toMatchObject({ message: 'Internal server error' });
    client.socket.send('good');
    await eventually(() => fixture.calls.length === 3);
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
  });

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html */
  test('an answer goes to the client only where the route has a route response', async () => {
    const stream = (event: { body?: string }) => ({ statusCode: 200, body: `to ${event.body}` });
    const fixture = await startSockets({ answering: ['subscribe'] }, { stream });
    const client = await open(fixture);
    client.socket.send('silent');
    client.socket.send('{"action":"subscribe"}');
    expect(await client.next()).toBe('to {"action":"subscribe"}');
    await eventually(() => fixture.calls.length === 3);
    expect(client.received).toHaveLength(1);
  });
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
describe('limits', () => {
  test('a frame over 32 KB closes with 1009 and is not handed on; one of 32 KB is', async () => {
    const fixture = await startSockets({}, { stream: ok });
    const client = await open(fixture);
    client.socket.send('a'.repeat(32 * 1024));
    await eventually(() => fixture.calls.length === 2);
    client.socket.send('a'.repeat(32 * 1024 + 1));
    expect((await client.closed).code).toBe(1009);
    await eventually(() => fixture.calls.length === 3);
    expect(contextOf(fixture, 2)['eventType']).toBe('DISCONNECT');
  });

  test('a message of 128 KB in small frames passes, a longer one closes with 1009', async () => {
    const fixture = await startSockets({}, { stream: ok });
    const client = await open(fixture);
    const part = 'a'.repeat(32 * 1024);
    for (const at of [1, 2, 3, 4]) client.socket.send(part, { fin: at === 4 });
    await eventually(() => fixture.calls.length === 2);
    expect(String(fixture.calls[1]?.event['body'])).toHaveLength(128 * 1024);
    for (const at of [1, 2, 3, 4, 5]) client.socket.send(at === 5 ? 'a' : part, { fin: at === 5 });
    expect((await client.closed).code).toBe(1009);
  });

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html */
  test('a throttle of the stage refuses $connect with 429, and messages with a sentence', async () => {
    const limited = { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 };
    const fixture = await startSockets({ stage: { DefaultRouteSettings: limited } }, { stream: ok });
    const client = await open(fixture);
    expect((await refused(fixture)).status).toBe(429);
    client.socket.send('one');
    client.socket.send('two');
    expect(JSON.parse(await client.next())).toMatchObject({ message: 'Too Many Requests' });
    expect(fixture.calls).toHaveLength(2);
  });

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html */
  test('a binary frame closes with 1003', async () => {
    const fixture = await startSockets({}, { stream: ok });
    const client = await open(fixture);
    client.socket.send(Buffer.from('x'));
    expect((await client.closed).code).toBe(1003);
  });

  test('ten idle minutes close with 1001; a message starts them anew; two hours close whatever happens', async () => {
    const fixture = await startSockets({}, { stream: ok });
    const client = await open(fixture);
    const minutes = (count: number) => (fixture.time.ms += count * 60_000);
    for (let passed = 0; passed < 117; passed += 9) {
      minutes(9);
      const before = fixture.calls.length;
      client.socket.send('still here');
      await eventually(() => fixture.calls.length > before);
    }
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    minutes(3);
    expect(await client.closed).toEqual({ code: 1001, reason: 'Going away' });
    const idle = await open(fixture);
    minutes(10);
    expect((await idle.closed).code).toBe(1001);
    await eventually(() => contextOf(fixture, fixture.calls.length - 1)['eventType'] === 'DISCONNECT');
    expect(contextOf(fixture, fixture.calls.length - 1)).toMatchObject({ disconnectStatusCode: 1001 });
  });

  test('stopping the gateway closes with 1001 and runs $disconnect', async () => {
    const fixture = await startSockets({}, { stream: ok });
    const client = await open(fixture);
    await fixture.gateway.stop();
    expect((await client.closed).code).toBe(1001);
    expect(contextOf(fixture, 1)).toMatchObject({ eventType: 'DISCONNECT', disconnectStatusCode: 1001 });
  });
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html */
describe('@connections, through the SDK', () => {
  function sdk({ gateway }: Fixture, path = ''): ApiGatewayManagementApiClient {
    return new ApiGatewayManagementApiClient({
      region: 'us-east-1',
      endpoint: `${gateway.serviceEndpoints['AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI']}${path}`,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  }
  const idOf = (fixture: Fixture) => String(contextOf(fixture, 0)['connectionId']);

  test('a post reaches the client, a get shows the connection', async () => {
    const fixture = await startSockets({}, { stream: ok });
    const client = await open(fixture, '', { headers: { 'User-Agent': 'tester/1' } });
    const ConnectionId = idOf(fixture);
    fixture.time.ms += 5000;
    await sdk(fixture).send(new PostToConnectionCommand({ ConnectionId, Data: '{"é":1}' }));
    await sdk(fixture, '/live').send(new PostToConnectionCommand({ ConnectionId, Data: 'second' }));
    expect([await client.next(), await client.next()]).toEqual(['{"é":1}', 'second']);
    expect(await sdk(fixture).send(new GetConnectionCommand({ ConnectionId }))).toMatchObject({
      ConnectedAt: new Date(NOON),
      LastActiveAt: new Date(NOON + 5000),
      Identity: { SourceIp: '127.0.0.1', UserAgent: 'tester/1' },
    });
  });

  test('a delete closes the connection; then it is gone, and so is one that never was', async () => {
    const fixture = await startSockets({}, { stream: ok });
    const client = await open(fixture);
    const ConnectionId = idOf(fixture);
    await sdk(fixture).send(new DeleteConnectionCommand({ ConnectionId }));
    expect((await client.closed).code).toBe(1000);
    for (const command of [
      new PostToConnectionCommand({ ConnectionId, Data: 'x' }),
      new PostToConnectionCommand({ ConnectionId: 'neverwas=', Data: 'x' }),
    ]) {
      await expect(sdk(fixture).send(command)).rejects.toBeInstanceOf(GoneException);
    }
    await expect(sdk(fixture).send(new GetConnectionCommand({ ConnectionId }))).rejects.toBeInstanceOf(
      GoneException,
    );
    await expect(sdk(fixture).send(new DeleteConnectionCommand({ ConnectionId }))).rejects.toBeInstanceOf(
      GoneException,
    );
  });

  test('a post over 128 KB is refused; a post while $connect runs finds no connection', async () => {
    const outcomes: unknown[] = [];
    const fixture: Fixture = await startSockets(
      {},
      {
        stream: async (event: { requestContext: { connectionId: string; eventType: string } }) => {
          const { connectionId, eventType } = event.requestContext;
          if (eventType !== 'CONNECT') return ok();
          const command = new PostToConnectionCommand({ ConnectionId: connectionId, Data: 'early' });
          outcomes.push(
            await sdk(fixture)
              .send(command)
              .catch((error: unknown) => error),
          );
          return ok();
        },
      },
    );
    const client = await open(fixture);
    expect(outcomes[0]).toBeInstanceOf(GoneException);
    const ConnectionId = idOf(fixture);
    const large = new PostToConnectionCommand({ ConnectionId, Data: 'a'.repeat(128 * 1024 + 1) });
    await expect(sdk(fixture).send(large)).rejects.toBeInstanceOf(PayloadTooLargeException);
    expect(client.received).toEqual([]);
  });
});
