import { Construct } from 'constructs';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';
import type { Reports } from './reports.ts';

/** Schedules of reports. The clock runs them. */
export class Schedules extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: PlatformScope & { reports: Reports }) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Schedules', {
      ...housing(props),
      name: 'schedules',
      description: 'Makes, lists and changes schedules of reports',
      memorySize: 1024,
      severity: 'low',
      errorImpact: 'Schedules cannot be made or changed; those that exist run on.',
    });
    const { tables, reports } = props;
    tables.grant(
      this.function,
      'records',
      ['deliveries', 'idempotency', 'jobs', 'queue', 'runs', 'schedules'],
      ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    );
    // Templates, webhooks that a run is told to, and how long reports take.
    tables.grant(this.function, 'records', ['company'], ['GetItem', 'Query']);
    tables.grant(this.function, 'records', ['durations'], ['GetItem']);
    tables.grant(this.function, 'counters', ['company', 'idempotency'], ['UpdateItem']);
    reports.grantEnqueue(this.function);
  }
}
