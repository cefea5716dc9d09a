import { describe, expect, it } from 'vitest';
import { restBody } from '#lib/api/rest-body.ts';
import { PLAN_NAMES, PLANS } from '#shared/admin/plans.ts';
import { capabilities } from '#shared/api.ts';
import { gatewayLimits } from '#shared/http/gateway-limits.ts';
import { gatewayResponses } from '../../lib/api/gateway-responses.ts';
import { ownFunctions, resources, template } from './synthesized.ts';

interface Method {
  security?: Record<string, string[]>[];
  'x-amazon-apigateway-integration': { uri: unknown; type: string; httpMethod: string };
}
interface Body {
  paths: Record<string, Record<string, Method>>;
  components: { securitySchemes: Record<string, Record<string, unknown>> };
  [extension: `x-${string}`]: unknown;
}

const [, api] = resources('AWS::ApiGateway::RestApi')[0] ?? [];
const body = api?.Properties['Body'] as Body;
const operations = Object.entries(capabilities).flatMap(([name, list]) =>
  list.map((operation) => ({ name, operation })),
);

describe('the REST API', () => {
  it.each(
    operations.map(
      ({ name, operation }) => [`${operation.method} ${operation.path}`, name, operation] as const,
    ),
  )('%s leads to its function, with the authorizer unless it is public', (_title, name, operation) => {
    const method = body.paths[operation.path]?.[operation.method.toLowerCase()];
    expect(JSON.stringify(method?.['x-amazon-apigateway-integration'].uri)).toContain(
      `AnalyticsPlatform-${name}/invocations`,
    );
    expect(method?.['x-amazon-apigateway-integration']).toMatchObject({
      type: 'aws_proxy',
      httpMethod: 'POST',
    });
    expect(method?.security).toEqual(operation.auth === 'none' ? undefined : [{ caller: [], api_key: [] }]);
  });

  it('has no route beyond the operations and the ones that refuse', () => {
    const known = new Set(
      operations.map(({ operation }) => `${operation.path} ${operation.method.toLowerCase()}`),
    );
    const all = Object.entries(body.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${path} ${method}`),
    );
    const beyond = all.filter((route) => !known.has(route));
    expect(beyond.every((route) => route.endsWith(' x-amazon-apigateway-any-method'))).toBe(true);
  });

  it('answers every other method and path by the platform function, without an authorizer', () => {
    const paths = Object.keys(body.paths);
    expect(paths).toEqual(expect.arrayContaining(['/', '/{proxy+}', '/v2', '/oauth']));
    for (const path of paths) {
      const any = body.paths[path]?.['x-amazon-apigateway-any-method'];
      expect(JSON.stringify(any?.['x-amazon-apigateway-integration'].uri), path).toContain(
        'AnalyticsPlatform-platform/',
      );
      expect(any?.security, path).toBeUndefined();
    }
  });

  it('asks the authorizer on every call and takes the API key from it', () => {
    const authorizer = body.components.securitySchemes['caller']?.['x-amazon-apigateway-authorizer'];
    expect(authorizer).toMatchObject({ type: 'request', authorizerResultTtlInSeconds: 0 });
    expect(authorizer).not.toHaveProperty('identitySource');
    expect(body['x-amazon-apigateway-api-key-source']).toBe('AUTHORIZER');
  });

  it('may invoke each of its functions by one permission, and no other function', () => {
    const permitted = resources('AWS::Lambda::Permission')
      .filter(([, { Properties }]) => JSON.stringify(Properties['SourceArn']).includes('RestApi'))
      .map(
        ([, { Properties }]) => (Properties['FunctionName'] as { 'Fn::GetAtt': [string] })['Fn::GetAtt'][0],
      );
    const wanted = [...Object.keys(capabilities), 'authorizer'].map((name) => ownFunctions().get(name)?.[0]);
    expect(permitted).toHaveLength(wanted.length);
    expect(new Set(permitted)).toEqual(new Set(wanted));
  });

  it('throttles its stage; what nobody is known on is limited by address, with the headers, by its function', () => {
    const [, stage] = resources('AWS::ApiGateway::Stage')[0] ?? [];
    const settings = stage?.Properties['MethodSettings'] as Record<string, unknown>[];
    expect(settings).toEqual([
      expect.objectContaining({
        ResourcePath: '/*',
        ThrottlingRateLimit: 10_000,
        ThrottlingBurstLimit: 5_000,
      }),
    ]);
    expect(stage?.Properties['TracingEnabled']).toBe(true);
  });

  it('logs no query string, where a token may stand', () => {
    for (const type of ['AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::Stage']) {
      const [, stage] = resources(type)[0] ?? [];
      const log = (stage?.Properties['AccessLogSetting'] ?? stage?.Properties['AccessLogSettings']) as {
        Format: string;
      };
      expect(log.Format).toContain('$context.requestId');
      expect(log.Format.toLowerCase()).not.toMatch(/querystring|header|protocol/);
    }
  });
});

describe('the body', () => {
  const props = { title: 't', fallback: 'f', integrationUri: (name: string) => name, authorizerUri: 'a' };
  const get = (path: string, id = 'x') => ({ id, method: 'GET', path, auth: 'none' }) as const;

  it('refuses two names for one path parameter, as API Gateway would', () => {
    const capability = { a: [get('/v2/reports/{id}'), get('/v2/reports/{report_id}/status')] };
    expect(() => restBody({ ...props, capabilities: capability })).toThrow('{id} elsewhere');
  });

  it('refuses an operation that is declared twice', () => {
    expect(() =>
      restBody({ ...props, capabilities: { a: [get('/v2/a')], b: [get('/v2/a', 'again')] } }),
    ).toThrow('again');
  });
});

describe('usage plans', () => {
  it.each(PLAN_NAMES)('%s has the figures of the plan', (name) => {
    const found = resources('AWS::ApiGateway::UsagePlan').filter(
      ([, { Properties }]) => Properties['UsagePlanName'] === name,
    );
    expect(found).toHaveLength(1);
    expect(found[0]?.[1].Properties).toMatchObject({
      Throttle: { RateLimit: PLANS[name].ratePerSecond, BurstLimit: PLANS[name].burst },
      Quota: { Limit: PLANS[name].requestsPerMonth, Period: 'MONTH' },
      ApiStages: [{ Stage: expect.anything() }],
    });
  });
});

describe('gateway responses', () => {
  // What API Gateway puts in: a text, which the authorizer keeps free of quotes, or a quoted text.
  const filled = (text: string) =>
    JSON.parse(
      text
        .replaceAll('$context.error.messageString', '"Invalid request body"')
        .replaceAll(/\$context\.[\w.]+/g, 'filled in'),
    ) as unknown;
  const all = Object.entries(gatewayResponses());

  it.each(all)('%s is the error envelope', (_type, response) => {
    const envelope = filled(response.responseTemplates['application/json']);
    expect(envelope).toEqual({
      error: {
        code: expect.stringMatching(/^([A-Z_]+|filled in)$/),
        message: expect.any(String),
        details: expect.any(String),
        request_id: 'filled in',
        timestamp: 'filled in',
      },
    });
  });

  it.each(all)('%s maps headers from texts and context variables only', (_type, response) => {
    const headers = 'responseParameters' in response ? Object.entries(response.responseParameters ?? {}) : [];
    for (const [name, value] of headers) {
      expect(name).toMatch(/^gatewayresponse\.header\.[\w-]+$/);
      expect(value).toMatch(/^('[^']*'|context\.[\w.]+)$/);
    }
  });

  it('are those of the API, with the documented statuses', () => {
    const inBody = body['x-amazon-apigateway-gateway-responses'] as Record<string, { statusCode?: string }>;
    const statuses = Object.fromEntries(
      Object.entries(inBody).map(([type, { statusCode }]) => [type, statusCode]),
    );
    expect(statuses).toMatchObject({
      ACCESS_DENIED: '401',
      THROTTLED: '429',
      QUOTA_EXCEEDED: '429',
      REQUEST_TOO_LARGE: '413',
      INTEGRATION_TIMEOUT: '504',
      INTEGRATION_FAILURE: '502',
      AUTHORIZER_FAILURE: '500',
      AUTHORIZER_CONFIGURATION_ERROR: '500',
      MISSING_AUTHENTICATION_TOKEN: '404',
      RESOURCE_NOT_FOUND: '404',
    });
    expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['DEFAULT_4XX', 'DEFAULT_5XX']));
  });

  it('tell a throttled caller when to come again', () => {
    const { THROTTLED } = gatewayResponses();
    expect(THROTTLED).toMatchObject({
      responseParameters: {
        'gatewayresponse.header.Retry-After': "'1'",
        'gatewayresponse.header.X-RateLimit-Limit': 'context.authorizer.rateLimit',
        'gatewayresponse.header.X-RateLimit-Remaining': "'0'",
        'gatewayresponse.header.X-RateLimit-Reset': 'context.authorizer.rateReset',
      },
    });
  });

  it('say of the limits what the authorizer tells them', () => {
    const now = Date.UTC(2026, 11, 31, 23, 59, 30);
    const told = gatewayLimits(PLANS.basic, now);
    expect(told).toEqual({
      rateLimit: '1000',
      rateReset: String(Date.UTC(2027, 0, 1) / 1000),
      ratePolicy: '"hour";q=1000;w=3600',
      quotaReset: String(Date.UTC(2027, 0, 1) / 1000),
      quotaRetryAfter: '30',
    });
    const asked = JSON.stringify(gatewayResponses()).matchAll(/context\.authorizer\.(rate\w+|quota\w+)/g);
    expect(new Set([...asked].map(([, name]) => name))).toEqual(new Set(Object.keys(told)));
  });
});

describe('size', () => {
  it('stays within what CloudFormation takes: 1 MB and 500 resources', () => {
    expect(JSON.stringify(template()).length).toBeLessThan(1_000_000);
    expect(Object.keys(template().Resources).length).toBeLessThan(300);
  });
});
