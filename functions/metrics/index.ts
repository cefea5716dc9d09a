import { route, serve } from '#shared/http/serve.ts';
import * as operations from '#shared/metrics/contract.ts';
import { ingestEvents } from './ingest-events.ts';
import { listMetrics } from './list-metrics.ts';

export const handler = serve([
  route(operations.ingestEvents, ingestEvents),
  route(operations.listMetrics, listMetrics),
]);
