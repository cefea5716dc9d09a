import { Construct } from 'constructs';
import { housing, type PlatformScope } from './kit/platform-scope.ts';
import { ServiceFunction } from './kit/service-function.ts';

/** Ingest in formats of others: Segment's tracking calls and OTLP metrics. */
export class Ingest extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: PlatformScope) {
    super(scope, id);
    this.function = new ServiceFunction(this, 'Ingest', {
      ...housing(props),
      name: 'ingest',
      description: 'Takes tracking calls and OTLP metrics',
      memorySize: 1769,
      severity: 'high',
      errorImpact:
        'Tracking calls and OTLP exports are refused; libraries and exporters send them again for a while.',
    });
    props.tables.grant(this.function, 'points', ['event'], ['PutItem']);
    props.tables.grant(this.function, 'deltas', ['day'], ['PutItem']);
    // Definitions of a company's own metrics.
    props.tables.grant(this.function, 'records', ['company'], ['GetItem']);
    props.tables.grant(this.function, 'counters', ['company', 'values'], ['UpdateItem']);
  }
}
