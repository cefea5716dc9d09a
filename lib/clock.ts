import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';
import type { Reports } from './reports.ts';

/** The one rule that looks each minute for what is due. */
export class PlatformClock extends Construct {
  readonly function: ServiceFunction;
  /** Fires each minute. */
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: PlatformScope & { reports: Reports }) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Clock', {
      ...housing(props),
      name: 'clock',
      description: 'Starts what is due',
      timeout: Duration.seconds(50),
      memorySize: 512,
      // It runs 43,200 times a month on an idle stack; traces of that would cost more than the function.
      tracing: Tracing.DISABLED,
      severity: 'high',
      errorImpact:
        'Schedules run late, stuck reports are not taken up again, alert rules that wait do not fire, and expired files stay; the next minute tries again.',
    });
    const { tables, files, reports } = props;
    tables.grant(
      this.function,
      'records',
      ['alerts', 'deliveries', 'durations', 'jobs', 'queue', 'runs', 'schedules'],
      ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    );
    // Profiles and templates of what is due, and webhooks that it is told to.
    tables.grant(this.function, 'records', ['company'], ['GetItem', 'Query']);
    // Runs of schedules count as reports of the day.
    tables.grant(this.function, 'counters', ['company'], ['UpdateItem']);
    tables.grantIndex(this.function, 'records', 'due');
    files.grantDelete(this.function, 'reports');
    reports.grantEnqueue(this.function);
    this.rule = new Rule(this, 'EachMinute', {
      description: 'Wakes the clock of the analytics platform',
      schedule: Schedule.rate(Duration.minutes(1)),
      // A missed minute is made up by the next; an old event would only repeat its work.
      targets: [
        new LambdaFunction(this.function.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
      ],
    });
  }
}
