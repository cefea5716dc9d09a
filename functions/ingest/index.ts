import { route, serve } from '#shared/http/serve.ts';
import * as operations from '#shared/ingest/contract.ts';
import { exportMetrics } from './export-metrics.ts';
import { trackBatch } from './track-batch.ts';
import { trackCall } from './track-call.ts';

export const handler = serve([
  route(operations.trackEvent, trackCall('track')),
  route(operations.trackPage, trackCall('page')),
  route(operations.trackScreen, trackCall('screen')),
  route(operations.identifyUser, trackCall('identify')),
  route(operations.groupUser, trackCall('group')),
  route(operations.aliasUser, trackCall('alias')),
  route(operations.trackBatch, trackBatch),
  route(operations.exportMetrics, exportMetrics),
]);
