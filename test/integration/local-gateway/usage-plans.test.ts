import {
  APIGatewayClient,
  ConflictException,
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanKeyCommand,
  GetApiKeyCommand,
  GetApiKeysCommand,
  GetUsagePlanKeysCommand,
  NotFoundException,
} from '@aws-sdk/client-api-gateway';
import { describe, expect, test } from 'vitest';
import { type Fixture, policy, proxy, resource, restResources, schemes, startFixture } from './fixture.ts';

const PATHS = { '/x': { get: proxy('app', { security: [{ caller: [], api_key: [] }] }) } };
const STAGES = [{ ApiId: 'RestApi', Stage: 'live' }];

function resources(plan: Record<string, unknown>) {
  return [
    ...restResources({
      paths: PATHS,
      document: { ...schemes(), 'x-amazon-apigateway-api-key-source': 'AUTHORIZER' },
    }),
    resource('BasicPlan', 'AWS::ApiGateway::UsagePlan', { ApiStages: STAGES, ...plan }),
    resource('OtherPlan', 'AWS::ApiGateway::UsagePlan', { ApiStages: [] }),
    resource('TemplateKey', 'AWS::ApiGateway::ApiKey', { Enabled: true, Value: 'template-key-value-0001' }),
    resource('Member', 'AWS::ApiGateway::UsagePlanKey', {
      KeyId: 'TemplateKey',
      KeyType: 'API_KEY',
      UsagePlanId: 'BasicPlan',
    }),
  ];
}

/** The authorizer names the token itself as the API key. */
const functions = {
  app: () => ({ statusCode: 200, body: 'in' }),
  authorizer: (event: { headers: { Authorization: string } }) => ({
    principalId: 'u',
    policyDocument: policy('Allow', '*'),
    usageIdentifierKey: event.headers.Authorization,
  }),
};

function asks({ send }: Fixture) {
  return async (key: string) => (await send({ path: '/x', headers: [['Authorization', key]] })).status;
}

function client({ gateway }: Fixture): APIGatewayClient {
  return new APIGatewayClient({
    region: 'us-east-1',
    endpoint: gateway.serviceEndpoints['AWS_ENDPOINT_URL_API_GATEWAY'] ?? '',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html */
describe('usage plans', () => {
  test('an unknown key, or one of a plan without this stage, is 403; the key is in the event', async () => {
    const fixture = await startFixture({ resources: resources({}), functions });
    const ask = asks(fixture);
    expect(await ask('template-key-value-0001')).toBe(200);
    expect(fixture.calls[1]?.event['requestContext']).toMatchObject({
      identity: { apiKey: 'template-key-value-0001', apiKeyId: 'TemplateKey' },
    });
    expect(await ask('nobody-knows-this-key-000')).toBe(403);
    const made = await client(fixture).send(
      new CreateApiKeyCommand({ name: 'n', value: 'value-of-another-plan-1', enabled: true }),
    );
    await client(fixture).send(
      new CreateUsagePlanKeyCommand({ usagePlanId: 'OtherPlan', keyId: made.id ?? '', keyType: 'API_KEY' }),
    );
    expect(await ask('value-of-another-plan-1')).toBe(403);
    await addKey(fixture, 'a-disabled-key-of-the-plan', false);
    expect(await ask('a-disabled-key-of-the-plan')).toBe(403);
  });

  test('the burst is admitted at once, then the rate; each key has its own bucket', async () => {
    const fixture = await startFixture({
      resources: resources({ Throttle: { RateLimit: 2, BurstLimit: 3 } }),
      functions,
    });
    const ask = asks(fixture);
    const key = 'template-key-value-0001';
    expect([await ask(key), await ask(key), await ask(key), await ask(key)]).toEqual([200, 200, 200, 429]);
    fixture.time.ms += 500;
    expect([await ask(key), await ask(key)]).toEqual([200, 429]);
    await addKey(fixture, 'a-second-key-of-the-plan');
    expect(await ask('a-second-key-of-the-plan')).toBe(200);
    fixture.time.ms += 60_000;
    expect([await ask(key), await ask(key), await ask(key), await ask(key)]).toEqual([200, 200, 200, 429]);
  });

  test('a spent quota is QUOTA_EXCEEDED until the period ends, over a restart too', async () => {
    const quota = { Quota: { Limit: 2, Period: 'DAY' } };
    const first = await startFixture({ resources: resources(quota), functions });
    const key = 'template-key-value-0001';
    expect([await asks(first)(key), await asks(first)(key)]).toEqual([200, 200]);
    const refused = await first.send({ path: '/x', headers: [['Authorization', key]] });
    expect([refused.status, refused.json()]).toEqual([429, { message: 'Limit Exceeded' }]);
    await first.gateway.stop();
    const second = await startFixture({ resources: resources(quota), functions, dataDir: first.dataDir });
    expect(await asks(second)(key)).toBe(429);
    second.time.ms += 12 * 3_600_000;
    expect(await asks(second)(key)).toBe(200);
  });

  test('with the key source HEADER the key is the x-api-key header', async () => {
    const fixture = await startFixture({
      resources: [
        ...restResources({
          paths: { '/x': { get: proxy('app', { security: [{ api_key: [] }] }) } },
          document: schemes(),
        }),
        ...resources({}).slice(-4),
      ],
      functions,
    });
    const ask = async (key: string) =>
      (await fixture.send({ path: '/x', headers: [['x-api-key', key]] })).status;
    expect([await ask('template-key-value-0001'), await ask('wrong')]).toEqual([200, 403]);
    expect((await fixture.send({ path: '/x' })).status).toBe(403);
  });

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
  test('a throttle of the stage is 429 whoever asks; a setting of the method replaces the general one', async () => {
    const { send } = await startFixture({
      resources: restResources({
        paths: { '/x': { get: proxy() }, '/deep/y': { get: proxy() } },
        stage: {
          MethodSettings: [
            { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 },
            {
              HttpMethod: 'GET',
              ResourcePath: '/~1deep~1y',
              ThrottlingRateLimit: 1,
              ThrottlingBurstLimit: 2,
            },
          ],
        },
      }),
      functions,
    });
    const statuses = async (path: string) => [
      (await send({ path })).status,
      (await send({ path })).status,
      (await send({ path })).status,
    ];
    expect(await statuses('/x')).toEqual([200, 429, 429]);
    expect(await statuses('/deep/y')).toEqual([200, 200, 429]);
  });
});

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html */
describe('the control plane, through the SDK', () => {
  test('keys are made, shown, listed and deleted', async () => {
    const fixture = await startFixture({ resources: resources({}), functions });
    const sdk = client(fixture);
    const made = await sdk.send(new CreateApiKeyCommand({ name: 'company-1', enabled: true }));
    expect(made).toMatchObject({ name: 'company-1', enabled: true, createdDate: new Date(fixture.time.ms) });
    expect(made.value?.length).toBeGreaterThanOrEqual(20);
    const id = made.id ?? '';
    expect(await sdk.send(new GetApiKeyCommand({ apiKey: id }))).not.toHaveProperty('value');
    expect(await sdk.send(new GetApiKeyCommand({ apiKey: id, includeValue: true }))).toMatchObject({
      value: made.value,
    });
    const listed = await sdk.send(new GetApiKeysCommand({ nameQuery: 'company-', includeValues: true }));
    expect(listed.items?.map(({ value }) => value)).toEqual([made.value]);
    await expect(sdk.send(new CreateApiKeyCommand({ value: made.value }))).rejects.toBeInstanceOf(
      ConflictException,
    );
    await expect(sdk.send(new CreateApiKeyCommand({ value: 'short' }))).rejects.toThrow('at least 20');
    await sdk.send(new DeleteApiKeyCommand({ apiKey: id }));
    await expect(sdk.send(new GetApiKeyCommand({ apiKey: id }))).rejects.toBeInstanceOf(NotFoundException);
  });

  test('a key joins one plan, is served at once, after a restart, and no more once it has left', async () => {
    const fixture = await startFixture({ resources: resources({}), functions });
    const sdk = client(fixture);
    const id = await addKey(fixture, 'key-made-at-run-time-01');
    expect(await asks(fixture)('key-made-at-run-time-01')).toBe(200);
    const keys = await sdk.send(new GetUsagePlanKeysCommand({ usagePlanId: 'BasicPlan' }));
    expect(keys.items?.map((key) => key.id)).toEqual(['TemplateKey', id]);
    for (const usagePlanId of ['BasicPlan', 'OtherPlan']) {
      const again = new CreateUsagePlanKeyCommand({ usagePlanId, keyId: id, keyType: 'API_KEY' });
      await expect(sdk.send(again)).rejects.toBeInstanceOf(ConflictException);
    }
    await fixture.gateway.stop();
    const after = await startFixture({ resources: resources({}), functions, dataDir: fixture.dataDir });
    expect(await asks(after)('key-made-at-run-time-01')).toBe(200);
    await client(after).send(new DeleteUsagePlanKeyCommand({ usagePlanId: 'BasicPlan', keyId: id }));
    expect(await asks(after)('key-made-at-run-time-01')).toBe(403);
  });
});

async function addKey(fixture: Fixture, value: string, enabled = true): Promise<string> {
  const sdk = client(fixture);
  const { id = '' } = await sdk.send(new CreateApiKeyCommand({ name: value, value, enabled }));
  await sdk.send(new CreateUsagePlanKeyCommand({ usagePlanId: 'BasicPlan', keyId: id, keyType: 'API_KEY' }));
  return id;
}
