import { Construct } from 'constructs';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';
import type { Reports } from './reports.ts';

/** Exports of the media face and of the face of export jobs. They run in the queue of reports. */
export class Exports extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: PlatformScope & { reports: Reports }) {
    super(scope, id);
    const made = new ServiceFunction(this, 'Exports', {
      ...housing(props),
      name: 'exports',
      description: 'Takes exports and hands them out',
      memorySize: 1024,
      severity: 'low',
      errorImpact: 'Exports cannot be asked for or downloaded by their own faces.',
    });
    this.function = made;
    const { tables, files, reports } = props;
    tables.grant(
      made,
      'records',
      ['idempotency', 'jobs', 'queue'],
      ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
    );
    // Templates, and how long reports take.
    tables.grant(made, 'records', ['company', 'durations'], ['GetItem']);
    tables.grant(made, 'counters', ['company', 'address', 'idempotency'], ['UpdateItem']);
    files.grantRead(made, 'reports');
    reports.grantEnqueue(made);
  }
}
