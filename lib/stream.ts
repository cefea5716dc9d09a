import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  CfnApi,
  CfnAuthorizer,
  CfnIntegration,
  CfnRoute,
  CfnRouteResponse,
  CfnStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { GatewayLogRole } from './api/gateway-log-role.ts';
import { STAGE_NAME } from './api/rest-api.ts';
import { acknowledge } from './kit/acknowledge.ts';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { invocationUri, ServiceFunction } from './kit/service-function.ts';

const FUNCTION_NAME = 'stream';
const ROUTES = ['$connect', '$disconnect', 'ping', '$default'] as const;

export interface StreamProps extends PlatformScope {
  authorizer: ServiceFunction;
  logRole: GatewayLogRole;
}

/** The WebSocket API behind `/v2/stream`. Messages go to the route that their `action` names. */
export class Stream extends Construct {
  readonly function: ServiceFunction;
  private readonly api: CfnApi;

  constructor(scope: Construct, id: string, props: StreamProps) {
    super(scope, id);
    this.api = new CfnApi(this, 'Api', {
      name: `${Stack.of(this).stackName}-stream`,
      protocolType: 'WEBSOCKET',
      routeSelectionExpression: '$request.body.action',
    });
    this.makeRoutes(props.authorizer);
    props.logRole.mustPrecede(this.makeStage());
    this.function = this.makeFunction(props);
    this.permit('Function', this.function, '*');
    this.permit('Authorizer', props.authorizer, 'authorizers/*');
  }

  /** Host name of the API, without stage. */
  get host(): string {
    return `${this.api.ref}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
  }

  private makeFunction(props: StreamProps): ServiceFunction {
    return new ServiceFunction(this, 'Stream', {
      ...housing(props),
      name: FUNCTION_NAME,
      description: 'Opens, closes and answers stream connections',
      severity: 'low',
      errorImpact: 'Streams cannot be opened or do not answer; REST calls work.',
    });
  }

  private makeRoutes(authorizer: ServiceFunction): void {
    const apiId = this.api.ref;
    const checked = new CfnAuthorizer(this, 'Caller', {
      apiId,
      name: 'caller',
      authorizerType: 'REQUEST',
      authorizerUri: invocationUri(this, authorizer.name),
    });
    const integration = new CfnIntegration(this, 'Integration', {
      apiId,
      integrationType: 'AWS_PROXY',
      integrationUri: invocationUri(this, FUNCTION_NAME),
    });
    for (const routeKey of ROUTES) {
      const name = routeKey.replace('$', '');
      const isConnect = routeKey === '$connect';
      const answers = routeKey !== '$connect' && routeKey !== '$disconnect';
      const route = new CfnRoute(this, `Route-${name}`, {
        apiId,
        routeKey,
        target: `integrations/${integration.ref}`,
        authorizationType: isConnect ? 'CUSTOM' : 'NONE',
        ...(isConnect && { authorizerId: checked.ref }),
        ...(answers && { routeResponseSelectionExpression: '$default' }),
      });
      if (answers) {
        // What the function answers goes back on the connection.
        new CfnRouteResponse(this, `Answer-${name}`, {
          apiId,
          routeId: route.ref,
          routeResponseKey: '$default',
        });
      }
      if (!isConnect) {
        acknowledge(
          route,
          'AwsSolutions-APIG4',
          'API Gateway checks a WebSocket at $connect; later messages belong to that connection.',
        );
      }
    }
  }

  private makeStage(): CfnStage {
    const logs = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new CfnStage(this, 'Stage', {
      apiId: this.api.ref,
      stageName: STAGE_NAME,
      autoDeploy: true,
      // The log names no query string: the token may stand in it.
      accessLogSettings: { destinationArn: logs.logGroupArn, format: ACCESS_LOG },
      defaultRouteSettings: { throttlingRateLimit: 2_000, throttlingBurstLimit: 1_000 },
    });
  }

  private permit(id: string, target: ServiceFunction, path: string): void {
    new CfnPermission(this, `Invoke${id}`, {
      action: 'lambda:InvokeFunction',
      functionName: target.function.functionArn,
      principal: 'apigateway.amazonaws.com',
      sourceArn: this.executeApiArn(path),
    });
  }

  private executeApiArn(path: string): string {
    const { partition, region, account } = Stack.of(this);
    return `arn:${partition}:execute-api:${region}:${account}:${this.api.ref}/${path}`;
  }
}

const ACCESS_LOG = JSON.stringify({
  request_id: '$context.requestId',
  time: '$context.requestTimeEpoch',
  connection: '$context.connectionId',
  route: '$context.routeKey',
  event: '$context.eventType',
  status: '$context.status',
  company: '$context.authorizer.company',
});
