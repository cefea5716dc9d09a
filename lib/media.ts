import { Construct } from 'constructs';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';

/** Media analytics: figures of videos, users and the system, read from the rollups. */
export class Media extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: PlatformScope) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Media', {
      ...housing(props),
      name: 'media',
      description: 'Figures of videos, users and the system',
      memorySize: 1024,
      severity: 'high',
      errorImpact: 'Media analytics cannot be read; nothing is lost.',
    });
    props.tables.grant(this.function, 'rollups', ['rows'], ['Query']);
    // The company's hour, and what its answered calls add up to.
    props.tables.grant(this.function, 'counters', ['company'], ['UpdateItem', 'Query']);
  }
}
