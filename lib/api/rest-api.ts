import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  ApiDefinition,
  EndpointType,
  LogGroupLogDestination,
  SpecRestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../kit/acknowledge.ts';
import type { Alarms } from '../kit/alarms.ts';
import { invocationUri, type ServiceFunction } from '../kit/service-function.ts';
import type { GatewayLogRole } from './gateway-log-role.ts';
import { type RoutedOperation, restBody } from './rest-body.ts';
import { UsagePlans } from './usage-plans.ts';

export interface RestApiProps {
  capabilities: Readonly<Record<string, readonly RoutedOperation[]>>;
  /** Name of the function that answers what no route takes. */
  fallback: string;
  /** Name of the authorizer's function. */
  authorizer: string;
  alarms: Alarms;
  logRole: GatewayLogRole;
}

/** Name of the one stage; the distribution puts it before each path, so users never see it. */
export const STAGE_NAME = 'live';

/**
 * The REST API, its stage and usage plans. It names its functions and does not depend on them; each function is let in
 * with `permit`.
 */
export class RestApi extends Construct {
  readonly api: SpecRestApi;
  readonly usagePlans: UsagePlans;

  constructor(scope: Construct, id: string, props: RestApiProps) {
    super(scope, id);
    const body = restBody({
      title: Stack.of(this).stackName,
      capabilities: props.capabilities,
      fallback: props.fallback,
      integrationUri: (name) => invocationUri(this, name),
      authorizerUri: invocationUri(this, props.authorizer),
    });
    this.api = this.makeApi(body);
    props.logRole.mustPrecede(this.api.deploymentStage);
    this.usagePlans = new UsagePlans(this, 'UsagePlans', { stage: this.api.deploymentStage });
    this.alarm(props.alarms);
    this.explainFindings();
  }

  /** Host name of the API, without stage. */
  get host(): string {
    return `${this.api.restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
  }

  /** Lets the API invoke the function from any of its routes. */
  permit(target: ServiceFunction): void {
    this.permission(target, this.api.arnForExecuteApi('*', '/*', STAGE_NAME));
  }

  permitAuthorizer(target: ServiceFunction): void {
    const { partition, region, account } = Stack.of(this);
    this.permission(
      target,
      `arn:${partition}:execute-api:${region}:${account}:${this.api.restApiId}/authorizers/*`,
    );
  }

  private permission(target: ServiceFunction, sourceArn: string): void {
    new CfnPermission(this, `Invoke-${target.name}`, {
      action: 'lambda:InvokeFunction',
      functionName: target.function.functionArn,
      principal: 'apigateway.amazonaws.com',
      sourceArn,
    });
  }

  private makeApi(body: Record<string, unknown>): SpecRestApi {
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new SpecRestApi(this, 'Api', {
      apiDefinition: ApiDefinition.fromInline(body),
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: {
        stageName: STAGE_NAME,
        tracingEnabled: true,
        // The account's own default; the usage plans hold each company to its share of it.
        throttlingRateLimit: 10_000,
        throttlingBurstLimit: 5_000,
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: AccessLogFormat.custom(ACCESS_LOG),
      },
    });
  }

  private alarm(alarms: Alarms): void {
    alarms.add({
      id: 'ApiFailing',
      metric: this.api.metricServerError({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: 5,
      severity: 'high',
      impact:
        'Callers of the API get 5xx answers. Look at the access log for the route and at the logs of its function.',
    });
  }

  private explainFindings(): void {
    const stage = this.api.deploymentStage;
    acknowledge(
      stage,
      'AwsSolutions-APIG6',
      'Execution logs repeat what the access log and the functions log, and may hold credentials of the query string.',
    );
    acknowledge(
      stage,
      'AwsSolutions-APIG3',
      'A web ACL costs from $5 a month while idle; usage plans, the exact hourly limit and strict validation stand in front.',
    );
    acknowledge(
      this.api,
      'AwsSolutions-APIG2',
      'Each function validates every part of the request with the schema of its operation.',
    );
  }
}

/** Path without the query string, since that may hold a token; the route tells the rest. */
const ACCESS_LOG = JSON.stringify({
  request_id: '$context.requestId',
  time: '$context.requestTimeEpoch',
  ip: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  route: '$context.resourcePath',
  status: '$context.status',
  bytes: '$context.responseLength',
  latency_ms: '$context.responseLatency',
  integration_ms: '$context.integrationLatency',
  authorizer_ms: '$context.authorizer.latency',
  company: '$context.authorizer.company',
  error: '$context.error.responseType',
});
