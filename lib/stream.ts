import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  CfnApi,
  CfnAuthorizer,
  CfnIntegration,
  CfnRoute,
  CfnRouteResponse,
  CfnStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnPermission, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '#shared/runtime/env-names.ts';
import type { GatewayLogRole } from './api/gateway-log-role.ts';
import { STAGE_NAME } from './api/rest-api.ts';
import { acknowledge } from './kit/acknowledge.ts';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { invocationUri, ServiceFunction } from './kit/service-function.ts';
import { DeadLetters, WorkQueue } from './kit/service-queue.ts';

const FUNCTION_NAME = 'stream';
const ROUTES = ['$connect', '$disconnect', 'subscribe', 'unsubscribe', 'ping', '$default'] as const;
/** What connections, their subscriptions and what is sent to them stand in. */
const EVERYTHING_OPEN = [
  'company',
  'channels',
  'log',
  'members',
  'open',
  'subscriptions',
  'watch',
  'who',
] as const;
/** Longest turn; a company of many connections is served in some seconds. */
const TURN_TIME = Duration.seconds(30);

export interface StreamProps extends PlatformScope {
  authorizer: ServiceFunction;
  logRole: GatewayLogRole;
}

/**
 * The WebSocket API behind `/v2/stream`, and the worker that feeds its connections. Messages go to the route that their
 * `action` names. While nobody listens nothing runs and nothing waits in the queue.
 */
export class Stream extends Construct {
  readonly function: ServiceFunction;
  readonly worker: ServiceFunction;
  readonly queues: Readonly<Record<string, IQueue>>;
  private readonly api: CfnApi;
  private readonly turns: WorkQueue;

  constructor(scope: Construct, id: string, props: StreamProps) {
    super(scope, id);
    this.api = new CfnApi(this, 'Api', {
      name: `${Stack.of(this).stackName}-stream`,
      protocolType: 'WEBSOCKET',
      routeSelectionExpression: '$request.body.action',
    });
    this.makeRoutes(props.authorizer);
    props.logRole.mustPrecede(this.makeStage());
    const failed = this.makeDeadLetters(props);
    this.turns = this.makeQueue(props, failed);
    this.queues = { 'stream turns': this.turns.queue, 'failed stream turns': failed.queue };
    this.function = this.makeFunction(props);
    this.worker = this.makeWorker(props);
    this.permit('Function', this.function, '*');
    this.permit('Authorizer', props.authorizer, 'authorizers/*');
  }

  /** Host name of the API, without stage. */
  get host(): string {
    return `${this.api.ref}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
  }

  /** Allows telling the stream that something happened in a company: whether somebody listens, and the message. */
  grantTell(target: ServiceFunction, tables: StreamProps['tables']): void {
    tables.grant(target, 'connections', ['company'], ['GetItem']);
    this.grantEnqueue(target);
  }

  private grantEnqueue(target: ServiceFunction): void {
    target.allow(['sqs:SendMessage'], [this.turns.queue.queueArn]);
    target.env(ENV.streamQueueUrl, this.turns.queue.queueUrl);
  }

  /** Allows sending to, and closing, the connections of this API. */
  private grantConnections(target: ServiceFunction): void {
    const api = Stack.of(this).getLogicalId(this.api);
    for (const method of ['POST', 'DELETE']) {
      const path = `${STAGE_NAME}/${method}/@connections/*`;
      target.allow(['execute-api:ManageConnections'], [this.executeApiArn(path)]);
      acknowledge(
        target,
        `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${api}>/${path}]`,
        'Connections come and go; API Gateway alone knows their names.',
      );
    }
    target.env(ENV.streamCallbackUrl, `https://${this.host}/${STAGE_NAME}`);
  }

  private makeDeadLetters({ alarms }: StreamProps): DeadLetters {
    return new DeadLetters(this, 'FailedTurns', {
      alarms,
      severity: 'high',
      impact:
        "A company's stream could not be fed, or its alert rules not be evaluated, in five attempts: an alert may be missing. Redrive the queue once the cause is gone; a rule sees the same data points once. The logs of the function fanout say why.",
    });
  }

  private makeQueue({ alarms }: StreamProps, deadLetters: DeadLetters): WorkQueue {
    return new WorkQueue(this, 'Turns', {
      workTime: TURN_TIME,
      deliveries: 5,
      deadLetters,
      // Turns are asked for up to fifteen minutes ahead, and age from then on.
      longestWait: Duration.minutes(20),
      alarms,
      impact: 'Streams fall silent though people listen, and alerts come late. Look at the function fanout.',
    });
  }

  private makeFunction(props: StreamProps): ServiceFunction {
    const made = new ServiceFunction(this, 'Stream', {
      ...housing(props),
      name: FUNCTION_NAME,
      description: 'Opens, closes and answers stream connections',
      memorySize: 1024,
      severity: 'low',
      errorImpact: 'Streams cannot be opened or do not answer; REST calls work.',
    });
    const { tables } = props;
    tables.grant(made, 'connections', EVERYTHING_OPEN, ['PutItem', 'UpdateItem', 'DeleteItem', 'Query']);
    tables.grant(made, 'connections', ['messages'], ['UpdateItem']);
    // Definitions of a company's own metrics.
    tables.grant(made, 'records', ['company'], ['GetItem']);
    tables.grant(made, 'directory', ['ticket'], ['PutItem']);
    tables.grant(made, 'counters', ['company'], ['UpdateItem']);
    tables.grant(made, 'deltas', ['day'], ['Query']);
    tables.grant(made, 'rollups', ['rows'], ['Query']);
    this.grantEnqueue(made);
    this.grantConnections(made);
    return made;
  }

  private makeWorker(props: StreamProps): ServiceFunction {
    const made = new ServiceFunction(this, 'Fanout', {
      ...housing(props),
      name: 'fanout',
      description: 'Figures updates once, sends them to everybody who listens, and evaluates alert rules',
      memorySize: 1769,
      timeout: TURN_TIME,
      severity: 'high',
      errorImpact: 'Streams fall silent or lag, and alerts come late; REST calls work.',
    });
    const { tables } = props;
    const changing = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'] as const;
    tables.grant(made, 'connections', EVERYTHING_OPEN, changing);
    tables.grant(made, 'deltas', ['day'], ['Query', 'BatchGetItem']);
    tables.grant(made, 'rollups', ['rows'], ['Query']);
    // Data points, rules and their alerts.
    tables.grant(made, 'points', ['event'], ['BatchGetItem']);
    const onAlerts = ['GetItem', 'Query', 'PutItem', 'UpdateItem'] as const;
    tables.grant(made, 'records', ['alertRules', 'alerts', 'alertSeen'], onAlerts);
    // Profiles, and webhooks that are told of alerts.
    tables.grant(made, 'records', ['company'], ['GetItem', 'Query']);
    tables.grant(made, 'records', ['deliveries'], ['PutItem']);
    // Whether the credentials of open connections still hold.
    tables.grant(made, 'directory', ['apiKey', 'client', 'revoked', 'userToken'], ['GetItem']);
    this.grantEnqueue(made);
    this.grantConnections(made);
    made.function.addEventSource(pointsOf(tables.all.deltas as ITable));
    made.function.addEventSource(
      // One company's long turn must not hold up another's.
      new SqsEventSource(this.turns.queue, { batchSize: 1, reportBatchItemFailures: true }),
    );
    return made;
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

/**
 * Points as they arrive, of companies whose plan has a stream: Lambda looks four times a second, and the aggregator, which
 * gathers for a second to write less, is not waited for. What cannot be told of is found by the next tick.
 */
function pointsOf(deltas: ITable): DynamoEventSource {
  return new DynamoEventSource(deltas, {
    startingPosition: StartingPosition.LATEST,
    batchSize: 1_000,
    retryAttempts: 1,
    maxRecordAge: Duration.minutes(1),
    filters: [
      FilterCriteria.filter({
        eventName: FilterRule.isEqual('INSERT'),
        dynamodb: { NewImage: { live: { S: FilterRule.exists() } } },
      }),
    ],
  });
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
