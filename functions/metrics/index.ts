import { route, serve } from '#shared/http/serve.ts';
import * as operations from '#shared/metrics/contract.ts';
import { visualize as visualizeSpec } from '#shared/metrics/visualization/contract.ts';
import { ingestEvents } from './ingest-events.ts';
import { listMetrics } from './list-metrics.ts';
import { visualize } from './visualize.ts';

export const handler = serve([
  route(operations.ingestEvents, ingestEvents),
  route(operations.listMetrics, listMetrics),
  route(visualizeSpec, visualize),
]);
