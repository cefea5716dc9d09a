import { Duration } from 'aws-cdk-lib';
import type { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';

/** Removes people from events and figures, a slice each minute; the clock's rule wakes it. */
export class Eraser extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: PlatformScope & { rule: Rule }) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Eraser', {
      ...housing(props),
      name: 'eraser',
      description: 'Removes people from events and figures',
      timeout: Duration.minutes(5),
      memorySize: 512,
      tracing: Tracing.DISABLED,
      severity: 'high',
      errorImpact: 'Erasures of people do not go on; the next minute tries again.',
    });
    const { tables } = props;
    tables.grant(this.function, 'records', ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem']);
    tables.grantIndex(this.function, 'records', 'due');
    tables.grant(this.function, 'points', ['BatchGetItem', 'UpdateItem']);
    tables.grant(this.function, 'deltas', ['Query', 'BatchGetItem', 'UpdateItem']);
    tables.grant(this.function, 'rollups', [
      'GetItem',
      'BatchGetItem',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
    ]);
    // A missed minute is made up by the next.
    props.rule.addTarget(
      new LambdaFunction(this.function.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
    );
  }
}
