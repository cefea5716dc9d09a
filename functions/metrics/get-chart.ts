import type { Handler } from '#shared/http/contract.ts';
import { validationError } from '#shared/http/validation.ts';
import { findMetricOf } from '#shared/metrics/own/recent.ts';
import { chartOf } from '#shared/metrics/v1/chart.ts';
import type { getChart as spec } from '#shared/metrics/v1/contract.ts';
import { isMetricType, METRIC_TYPES } from '#shared/metrics/v1/metric-types.ts';

export const getChart: Handler<typeof spec> = async ({ params, query, now }, caller) => {
  const metric = await findMetricOf(caller, params.metric);
  // Of the built-in metrics, v1 has those of S4.
  const isOwn = metric?.figuresFrom !== undefined;
  if (!metric || !(isOwn || isMetricType(metric.name))) throw unknown(params.metric);
  return { status: 200, body: await chartOf(caller, metric, query.period, now) };
};

function unknown(name: string): Error {
  const message = `Must be ${METRIC_TYPES.join(', ')}, or a metric of your own`;
  return validationError([{ field: 'metric', code: 'VALIDATION_ERROR', message, provided_value: name }]);
}
