import { route, serve } from '#shared/http/serve.ts';
import * as operations from '#shared/metrics/contract.ts';
import * as own from '#shared/metrics/own/contract.ts';
import { reconcileMetrics as reconcileSpec } from '#shared/metrics/reconcile/contract.ts';
import * as v1 from '#shared/metrics/v1/contract.ts';
import { visualize as visualizeSpec } from '#shared/metrics/visualization/contract.ts';
import { createMetric } from './create-metric.ts';
import { deleteMetric } from './delete-metric.ts';
import { getCategories } from './get-categories.ts';
import { getChart } from './get-chart.ts';
import { getKpi } from './get-kpi.ts';
import { getMetric } from './get-metric.ts';
import { ingestEvents } from './ingest-events.ts';
import { listAnalytics } from './list-analytics.ts';
import { listMetrics } from './list-metrics.ts';
import { reconcileMetrics } from './reconcile-metrics.ts';
import { recordAnalytics } from './record-analytics.ts';
import { visualize } from './visualize.ts';

export const handler = serve([
  route(operations.ingestEvents, ingestEvents),
  route(operations.listMetrics, listMetrics),
  route(own.createMetric, createMetric),
  route(own.getMetric, getMetric),
  route(own.deleteMetric, deleteMetric),
  route(reconcileSpec, reconcileMetrics),
  route(visualizeSpec, visualize),
  route(v1.listAnalytics, listAnalytics),
  route(v1.recordAnalytics, recordAnalytics),
  route(v1.getKpi, getKpi),
  route(v1.getChart, getChart),
  route(v1.getCategories, getCategories),
]);
