import { Construct } from 'constructs';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';

/** What admins of a company manage: users and their invitations. */
export class Admin extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: PlatformScope) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Admin', {
      ...housing(props),
      name: 'admin',
      description: 'Users, invitations and what else admins manage',
      // The hash of a password takes 128 MB and as much CPU as there is.
      memorySize: 1024,
      severity: 'high',
      errorImpact: 'Users cannot be invited, changed or removed; everything else works.',
    });
    const { tables } = props;
    tables.grant(this.function, 'records', ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem']);
    tables.grant(this.function, 'directory', ['GetItem', 'PutItem', 'DeleteItem']);
    tables.grant(this.function, 'counters', ['UpdateItem']);
  }
}
