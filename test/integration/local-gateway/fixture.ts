import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Gateway, InvokeOutcome, RequestRecord, Resource, Stack } from '#local/cloud-types.ts';
import { type StartGatewayOptions, startGateway } from '#local/gateway/index.ts';
import { functionName } from '#local/gateway/references.ts';

/** A handler in this process: its result is the payload, what it throws a function error. */
export type Handler = (event: never) => unknown;

export interface FixtureOptions extends Partial<Omit<StartGatewayOptions, 'stack' | 'invoke' | 'clock'>> {
  resources: Resource[];
  functions?: Record<string, Handler>;
  /** Stands for the functions where an outcome other than a result or an error is needed. */
  invoke?: (name: string, event: unknown) => Promise<InvokeOutcome>;
}

export interface Fixture {
  gateway: Gateway;
  url: string;
  /** Every invocation: the function's name and its event, as they were at the call. */
  calls: { name: string; event: Record<string, unknown> }[];
  records: RequestRecord[];
  log: string[];
  /** Moves the gateway's clock. */
  time: { ms: number };
  dataDir: string;
  send: (options: SendOptions) => Promise<Sent>;
}

export const NOON = Date.UTC(2026, 10, 21, 12, 0, 0);

/** Starts a gateway on a free port; it is stopped and its data deleted when the test ends. */
export async function startFixture(options: FixtureOptions): Promise<Fixture> {
  const dataDir = options.dataDir ?? (await temporaryDirectory());
  const calls: Fixture['calls'] = [];
  const records: RequestRecord[] = [];
  const log: string[] = [];
  const time = { ms: NOON };
  const { functions = {} } = options;
  const gateway = await startGateway({
    port: 0,
    s3Endpoint: 'http://127.0.0.1:9',
    sqsEndpoint: 'http://127.0.0.1:9',
    webDir: dataDir,
    ...options,
    stack: stackOf(options.resources),
    dataDir,
    clock: () => time.ms,
    log: (line) => void log.push(line),
    onRequest: (record) => void records.push(record),
    invoke: async (functionId, event) => {
      const name = functionName(functionId);
      calls.push({ name, event: structuredClone(event) as Record<string, unknown> });
      return options.invoke?.(name, event) ?? run(functions[name], event);
    },
  });
  onTestFinished(gateway.stop);
  return {
    gateway,
    url: gateway.url,
    calls,
    records,
    log,
    time,
    dataDir,
    send: (sent) => send(gateway.url, sent),
  };
}

async function run(handler: Handler | undefined, event: unknown): Promise<InvokeOutcome> {
  if (handler === undefined) throw new Error('The fixture has no such function.');
  try {
    return { kind: 'ok', payload: await handler(event as never) };
  } catch (error) {
    return {
      kind: 'error',
      errorType: 'Error',
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'gateway-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export function stackOf(resources: Resource[]): Stack {
  return { resources: new Map(resources.map((resource) => [resource.logicalId, resource])), outputs: {} };
}

export function resource(
  logicalId: string,
  type: string,
  properties: Record<string, unknown> = {},
): Resource {
  return { logicalId, type, properties };
}

export function lambdaUri(name: string): string {
  const arn = `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
  return `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

export function permission(name: string, sourceArn: string): Resource {
  return resource(`Permission${name}${Buffer.from(sourceArn).toString('hex')}`, 'AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    Principal: 'apigateway.amazonaws.com',
    SourceArn: sourceArn,
  });
}

export const REST_ARN = 'arn:aws:execute-api:us-east-1:000000000000:RestApi';
export const SOCKET_ARN = 'arn:aws:execute-api:us-east-1:000000000000:SocketApi';

export interface RestFixture {
  paths: Record<string, Record<string, unknown>>;
  /** Further members of the OpenAPI document. */
  document?: Record<string, unknown>;
  stage?: Record<string, unknown>;
  /** Functions that API Gateway may call. */
  permitted?: string[];
}

/** A REST API `RestApi` with the stage `live`. */
export function restResources({
  paths,
  document,
  stage,
  permitted = ['app', 'authorizer'],
}: RestFixture): Resource[] {
  return [
    resource('RestApi', 'AWS::ApiGateway::RestApi', {
      Body: { openapi: '3.0.1', info: { title: 'fixture', version: '1' }, paths, ...document },
    }),
    resource('RestStage', 'AWS::ApiGateway::Stage', { RestApiId: 'RestApi', StageName: 'live', ...stage }),
    ...permitted.map((name) => permission(name, `${REST_ARN}/*`)),
  ];
}

/** An operation that a function answers. */
export function proxy(name = 'app', more: Record<string, unknown> = {}): Record<string, unknown> {
  const { integration, ...operation } = more;
  return {
    'x-amazon-apigateway-integration': {
      type: 'aws_proxy',
      httpMethod: 'POST',
      uri: lambdaUri(name),
      ...(integration as object | undefined),
    },
    ...operation,
  };
}

/** The security schemes `caller`, a custom authorizer, and `api_key`. */
export function schemes(authorizer: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    components: {
      securitySchemes: {
        caller: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          'x-amazon-apigateway-authtype': 'custom',
          'x-amazon-apigateway-authorizer': {
            type: 'request',
            authorizerUri: lambdaUri('authorizer'),
            identitySource: 'method.request.header.Authorization',
            authorizerResultTtlInSeconds: 0,
            ...authorizer,
          },
        },
        api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
      },
    },
  };
}

export function policy(effect: 'Allow' | 'Deny', resourceArn: string | string[]): Record<string, unknown> {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resourceArn }],
  };
}

export interface SendOptions {
  method?: string;
  path: string;
  /** Pairs, so that a name may come twice. */
  headers?: [string, string][];
  body?: string | Buffer;
}

export interface Sent {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  text: string;
  json: () => Record<string, unknown>;
}

/** Sends exactly these bytes of path and headers, which `fetch` would tidy up. */
export function send(url: string, { method = 'GET', path, headers = [], body }: SendOptions): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const { hostname, port, host } = new URL(url);
    const length: [string, string][] =
      body === undefined ? [] : [['Content-Length', String(Buffer.byteLength(body))]];
    const lines = [['Host', host], ...length, ...headers].flat();
    const sent = httpRequest({ hostname, port, method, path, headers: lines, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const whole = Buffer.concat(chunks);
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: whole,
          text: whole.toString(),
          json: () => JSON.parse(whole.toString()) as Record<string, unknown>,
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
