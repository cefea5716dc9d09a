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
    tables.grant(this.function, 'records', [
      'GetItem',
      'BatchGetItem',
      'Query',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
    ]);
    tables.grant(this.function, 'counters', ['UpdateItem']);
    reports.grantEnqueue(this.function);
  }
}
