import { describe, expect, it } from 'vitest';
import { resources } from './synthesized.ts';

const routes = new Map(
  resources('AWS::ApiGatewayV2::Route').map(([id, { Properties }]) => [
    Properties['RouteKey'],
    { id, Properties },
  ]),
);
const answered = new Set(
  resources('AWS::ApiGatewayV2::RouteResponse').map(
    ([, { Properties }]) => (Properties['RouteId'] as { Ref: string }).Ref,
  ),
);

describe('the stream', () => {
  it('goes by the action of a message', () => {
    const [, api] = resources('AWS::ApiGatewayV2::Api')[0] ?? [];
    expect(api?.Properties).toMatchObject({
      ProtocolType: 'WEBSOCKET',
      RouteSelectionExpression: '$request.body.action',
    });
    expect(new Set(routes.keys())).toEqual(
      new Set(['$connect', '$default', '$disconnect', 'ping', 'subscribe', 'unsubscribe']),
    );
  });

  it('checks who connects, on each connection', () => {
    expect(routes.get('$connect')?.Properties).toMatchObject({
      AuthorizationType: 'CUSTOM',
      AuthorizerId: expect.anything(),
    });
    const [, authorizer] = resources('AWS::ApiGatewayV2::Authorizer')[0] ?? [];
    expect(authorizer?.Properties).toMatchObject({ AuthorizerType: 'REQUEST' });
    expect(JSON.stringify(authorizer?.Properties['AuthorizerUri'])).toContain(
      'AnalyticsPlatform-authorizer/',
    );
  });

  it('sends the answer of a message back on its connection', () => {
    for (const key of ['ping', '$default']) {
      const route = routes.get(key);
      expect(route?.Properties['RouteResponseSelectionExpression']).toBe('$default');
      expect(answered.has(route?.id ?? '')).toBe(true);
    }
  });

  it('may invoke its function and the authorizer, from this API only', () => {
    const permitted = resources('AWS::Lambda::Permission').filter(([, { Properties }]) =>
      JSON.stringify(Properties['SourceArn']).includes('StreamApi'),
    );
    expect(permitted).toHaveLength(2);
  });
});

describe('access logs', () => {
  it('wait for the role that the account needs for them', () => {
    const [[setting] = []] = resources('AWS::ApiGateway::Account');
    for (const type of ['AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::Stage']) {
      expect([resources(type)[0]?.[1].DependsOn].flat(), type).toContain(setting);
    }
  });
});
