import { Duration } from 'aws-cdk-lib';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { RestApi } from './api/rest-api.ts';
import type { PlatformClock } from './clock.ts';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';

/** What a deleted company leaves in the table of records. */
const OF_A_COMPANY = [
  'company',
  'alertRules',
  'alerts',
  'alertSeen',
  'audit',
  'deliveries',
  'durations',
  'idempotency',
  'jobs',
  'queue',
  'runs',
  'schedules',
  'tokens',
] as const;

export interface EraserProps extends PlatformScope {
  clock: PlatformClock;
  api: RestApi;
}

/** Removes people from events and figures, and companies whole, a slice each minute; the clock's rule wakes it. */
export class Eraser extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: EraserProps) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Eraser', {
      ...housing(props),
      name: 'eraser',
      description: 'Erases people and deletes companies',
      timeout: Duration.minutes(5),
      memorySize: 512,
      tracing: Tracing.DISABLED,
      severity: 'high',
      errorImpact: 'Erasures of people and deletions of companies do not go on; the next minute tries again.',
    });
    this.grantErasing(props);
    this.grantRemoving(props);
    // A missed minute is made up by the next.
    props.clock.rule.addTarget(
      new LambdaFunction(this.function.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
    );
  }

  private grantErasing({ tables }: PlatformScope): void {
    tables.grantIndex(this.function, 'records', 'due');
    tables.grant(this.function, 'points', ['event'], ['BatchGetItem', 'UpdateItem', 'BatchWriteItem']);
    tables.grant(this.function, 'deltas', ['day'], ['Query', 'BatchGetItem', 'UpdateItem', 'BatchWriteItem']);
    tables.grant(
      this.function,
      'rollups',
      ['rows'],
      ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'],
    );
  }

  /** Everything that a company has. */
  private grantRemoving({ tables, files, api }: EraserProps): void {
    const work = ['erasures', 'found', 'removal'] as const;
    const changing = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] as const;
    tables.grant(this.function, 'records', work, ['Query', 'BatchWriteItem', ...changing]);
    tables.grant(this.function, 'records', OF_A_COMPANY, ['Query', 'BatchWriteItem']);
    // Definitions of own metrics, and the audit log, which goes with its company and before that is only added to.
    tables.grant(this.function, 'records', ['company'], ['GetItem']);
    tables.grant(this.function, 'records', ['audit'], ['PutItem']);
    const waysIn = ['apiKey', 'client', 'email', 'invitation', 'userToken'] as const;
    tables.grant(this.function, 'directory', waysIn, ['DeleteItem']);
    tables.grant(
      this.function,
      'counters',
      ['company', 'idempotency', 'values'],
      ['Query', 'BatchWriteItem'],
    );
    const ofStreams = ['company', 'channels', 'members', 'messages', 'open', 'who'] as const;
    tables.grant(this.function, 'connections', ofStreams, ['Query', 'BatchWriteItem']);
    files.grantDelete(this.function, 'reports');
    api.usagePlans.grantDelete(this.function);
  }
}
