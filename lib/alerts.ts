import { Construct } from 'constructs';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';

/**
 * The API of alert rules and alerts. Rules are evaluated by the worker that figures the streams (stream.ts): both read
 * the same figures, and another queue would be polled, and cost, while nobody has a rule.
 */
export class Alerts extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: PlatformScope) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Alerts', {
      ...housing(props),
      name: 'alerts',
      description: 'Alert rules and alerts',
      memorySize: 1024,
      severity: 'high',
      errorImpact: 'Alert rules cannot be changed and alerts not be listed; rules are evaluated on.',
    });
    const { tables } = props;
    tables.grant(
      this.function,
      'records',
      ['alertRules', 'alerts'],
      ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    );
    // How many rules there are stands in the company's profile; webhooks are told of alerts.
    tables.grant(this.function, 'records', ['company'], ['GetItem', 'Query', 'UpdateItem']);
    tables.grant(this.function, 'records', ['deliveries'], ['GetItem', 'PutItem']);
    tables.grant(this.function, 'counters', ['company', 'idempotency'], ['UpdateItem']);
    // What rules would have found.
    tables.grant(this.function, 'rollups', ['rows'], ['Query']);
    tables.grant(this.function, 'deltas', ['day'], ['Query']);
    tables.grant(this.function, 'points', ['event'], ['BatchGetItem']);
  }
}
