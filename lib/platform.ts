import { Construct } from 'constructs';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';
import type { Reports } from './reports.ts';

/** The platform's own operations: health, the API document and its page, and the answer where no route fits. */
export class Platform extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: PlatformScope & { reports: Reports }) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Platform', {
      ...housing(props),
      name: 'platform',
      description: 'Health, API document, unknown routes',
      severity: 'low',
      errorImpact:
        'The API document, the health check and the answers to unknown routes fail; everything else works.',
    });
    props.tables.grant(this.function, 'counters', ['company'], ['UpdateItem']);
    // The health check looks at what the platform cannot do without; it reads no data.
    props.tables.grantLookAt(this.function, 'records');
    props.files.grantLookAt(this.function);
    props.reports.grantLookAtQueue(this.function);
  }
}
