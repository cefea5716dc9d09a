import { Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { RestApi } from './api/rest-api.ts';
import type { Alarms } from './kit/alarms.ts';
import type { ServiceFunction } from './kit/service-function.ts';

export interface MonitoringProps {
  alarms: Alarms;
  api: RestApi;
  functions: readonly ServiceFunction[];
  aggregator: ServiceFunction;
  tables: Readonly<Record<string, Table>>;
  queues: Readonly<Record<string, IQueue>>;
}

/** The dashboard: what rings, what callers see, and under it what it is made of. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    alarmOnThrottling(props.alarms);
    const dashboard = new Dashboard(this, 'Dashboard', { dashboardName: Stack.of(this).stackName });
    dashboard.addWidgets(new AlarmStatusWidget({ alarms: props.alarms.all, width: 24, title: 'Alarms' }));
    dashboard.addWidgets(...callers(props.api));
    dashboard.addWidgets(...functions(props));
    dashboard.addWidgets(...storage(props));
  }
}

/**
 * Functions share their region's concurrency, so one that is throttled tells of all; an alarm for each function would be
 * charged for each.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
function alarmOnThrottling(alarms: Alarms): void {
  alarms.add({
    id: 'FunctionsThrottled',
    metric: LambdaFunction.metricAllThrottles({ period: Duration.minutes(5) }),
    threshold: 1,
    severity: 'high',
    impact:
      'Calls and messages wait or fail: the functions of this account and region use all of its concurrency. The dashboard shows which are busy; ask AWS for a higher quota.',
  });
}

function callers({ api }: RestApi): IWidget[] {
  return [
    graph('Calls', [api.metricCount(), api.metricClientError(), api.metricServerError()]),
    graph('Answer time, ms', [
      api.metricLatency({ statistic: 'p50', label: 'p50' }),
      api.metricLatency({ statistic: 'p99', label: 'p99' }),
    ]),
  ];
}

function functions({ functions: all, aggregator }: MonitoringProps): IWidget[] {
  return [
    graph(
      'Errors',
      all.map(({ name, function: of }) => of.metricErrors({ label: name })),
    ),
    graph(
      'Duration, p99 ms',
      all.map(({ name, function: of }) => of.metricDuration({ statistic: 'p99', label: name })),
    ),
    graph('Age of deltas, ms', [aggregator.function.metric('IteratorAge', { statistic: 'Maximum' })]),
  ];
}

function storage({ tables, queues }: MonitoringProps): IWidget[] {
  const named = Object.entries(tables);
  const waiting = Object.entries(queues).map(([label, queue]) =>
    queue.metricApproximateNumberOfMessagesVisible({ label }),
  );
  const perTable = (metric: string) =>
    named.map(([label, table]) => table.metric(metric, { statistic: 'Sum', label }));
  return [
    graph('Write units', perTable('ConsumedWriteCapacityUnits')),
    graph('Read units', perTable('ConsumedReadCapacityUnits')),
    graph('Throttled writes', perTable('WriteThrottleEvents')),
    graph('Messages waiting', waiting),
  ];
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 6, height: 6 });
}
