import { Construct } from 'constructs';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';

/** What admins of a company manage: users, clients, API keys, the company itself, and the audit log of it all. */
export class Admin extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: PlatformScope) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Admin', {
      ...housing(props),
      name: 'admin',
      description: 'Users, clients, API keys, the company and the audit log',
      // The hash of a password takes 128 MB and as much CPU as there is.
      memorySize: 1024,
      severity: 'high',
      errorImpact: 'Users, clients and plans cannot be changed; everything else works.',
    });
    const { tables } = props;
    tables.grant(
      this.function,
      'records',
      ['company'],
      ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
    );
    // Entries of the audit log are added and never changed.
    tables.grant(this.function, 'records', ['audit'], ['Query', 'PutItem']);
    tables.grant(this.function, 'records', ['erasures', 'removal'], ['GetItem', 'PutItem']);
    tables.grant(
      this.function,
      'directory',
      ['apiKey', 'client', 'email', 'invitation'],
      ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    );
    tables.grant(this.function, 'counters', ['company', 'address', 'idempotency'], ['UpdateItem']);
    // Whether anything has been counted, before the time zone changes.
    tables.grant(this.function, 'deltas', ['day'], ['Query']);
  }
}
