import { Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Alarms } from '../kit/alarms.ts';
import type { ServiceFunction } from '../kit/service-function.ts';

const METRIC = 'CallsNotCounted';

/**
 * Calls pass while they cannot be counted (shared/http/store.ts); this counts them, and rings. The metric is made from
 * the log, so it costs nothing until there is something to count.
 */
export class LimitAlarm extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { alarms, functions }: { alarms: Alarms; functions: readonly ServiceFunction[] },
  ) {
    super(scope, id);
    const metricNamespace = Stack.of(this).stackName;
    for (const { name, logGroup } of functions) {
      new MetricFilter(this, name, {
        logGroup,
        filterPattern: FilterPattern.stringValue('$.message', '=', 'RATE_LIMIT_UNAVAILABLE'),
        metricNamespace,
        metricName: METRIC,
        metricValue: '1',
      });
    }
    alarms.add({
      id: 'CallsPassUncounted',
      metric: new Metric({
        namespace: metricNamespace,
        metricName: METRIC,
        statistic: 'Sum',
        period: Duration.minutes(5),
      }),
      threshold: 1,
      severity: 'low',
      impact:
        'Calls pass without being counted against the limits of their company, since the table of counters cannot be written. The log line RATE_LIMIT_UNAVAILABLE holds the cause.',
    });
  }
}
