import { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Alarms } from './kit/alarms.ts';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';
import { DeadLetters } from './kit/service-queue.ts';

/** Ingest of events and metric points, and the aggregator that adds their deltas to the rollups. */
export class Metrics extends Construct {
  readonly function: ServiceFunction;
  readonly aggregator: ServiceFunction;
  readonly queues: Readonly<Record<string, IQueue>>;

  constructor(scope: Construct, id: string, props: PlatformScope) {
    super(scope, id);
    this.function = this.makeFunction(props);
    this.aggregator = this.makeAggregator(props);
    const failures = new DeadLetters(this, 'AggregatorFailures', {
      alarms: props.alarms,
      severity: 'high',
      impact:
        'Deltas could not be added to the rollups, so figures are too low. The deltas stay in their table; the message says where in its stream they lie, and the log of the aggregator why they failed.',
    });
    this.queues = { 'deltas not applied': failures.queue };
    this.consumeDeltas(props, failures);
    this.alarmOnAge(props.alarms);
  }

  private makeFunction(props: PlatformScope): ServiceFunction {
    const made = new ServiceFunction(this, 'Metrics', {
      ...housing(props),
      name: 'metrics',
      description: 'Takes events and metric points, and reads figures',
      memorySize: 1769,
      severity: 'high',
      errorImpact: 'Events are refused; clients that retry lose nothing. Charts show no figures.',
    });
    const { tables } = props;
    tables.grant(made, 'points', ['event'], ['PutItem', 'BatchGetItem']);
    // `?wait=true` applies its deltas at once, and those that count the first copies of its duplicates.
    // Records of v1 are found by the deltas of their day, with cursors under the company's own key.
    tables.grant(made, 'deltas', ['day'], ['PutItem', 'BatchGetItem', 'Query']);
    // Definitions of a company's own metrics, with their version in its profile. Records of v1 evaluate alert rules before
    // they are answered.
    tables.grant(made, 'records', ['company'], ['GetItem', 'Query', 'PutItem', 'UpdateItem']);
    // Who is told of an alert.
    tables.grant(made, 'records', ['deliveries'], ['PutItem']);
    const onAlerts = ['GetItem', 'Query', 'PutItem', 'UpdateItem'] as const;
    tables.grant(made, 'records', ['alertRules', 'alerts', 'alertSeen'], onAlerts);
    // A reconciliation takes rows away that no event has made.
    tables.grant(
      made,
      'rollups',
      ['rows'],
      ['PutItem', 'UpdateItem', 'GetItem', 'BatchGetItem', 'Query', 'DeleteItem'],
    );
    tables.grant(made, 'counters', ['company', 'idempotency', 'values'], ['UpdateItem']);
    return made;
  }

  private makeAggregator(props: PlatformScope): ServiceFunction {
    const made = new ServiceFunction(this, 'Aggregator', {
      ...housing(props),
      name: 'aggregator',
      description: 'Adds deltas to the rollups',
      memorySize: 1024,
      timeout: Duration.seconds(60),
      severity: 'high',
      errorImpact:
        'Figures lag behind the accepted events until the deltas are applied; none is lost within 24 hours.',
    });
    props.tables.grant(made, 'rollups', ['rows'], ['PutItem', 'UpdateItem', 'GetItem', 'BatchGetItem']);
    return made;
  }

  private consumeDeltas({ tables }: PlatformScope, failures: DeadLetters): void {
    this.aggregator.function.addEventSource(
      new DynamoEventSource(tables.all.deltas as ITable, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        maxBatchingWindow: Duration.seconds(1),
        bisectBatchOnError: true,
        // Deltas are written once; what expires must not wake anybody.
        filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
        reportBatchItemFailures: true,
        retryAttempts: 8,
        onFailure: new SqsDlq(failures.queue),
      }),
    );
  }

  private alarmOnAge(alarms: Alarms): void {
    const period = Duration.minutes(5);
    alarms.add({
      id: 'AggregatorBehind',
      metric: this.aggregator.function.metric('IteratorAge', { period, statistic: 'Maximum' }),
      // A stream forgets after 24 hours; an hour behind is seen by users long before.
      threshold: Duration.hours(1).toMilliseconds(),
      severity: 'high',
      impact:
        'Figures are more than an hour old. Deltas older than 24 hours would be lost to the rollups: look at the aggregator at once.',
    });
  }
}
