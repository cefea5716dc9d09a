import type { Handler } from '#shared/http/contract.ts';
import { findMetric } from '#shared/metrics/catalogue/index.ts';
import { metricNotFound } from '#shared/metrics/own/change.ts';
import type { getMetric as spec } from '#shared/metrics/own/contract.ts';
import { NO_OWN_METRICS } from '#shared/metrics/own/own-metrics.ts';
import { presentMetric } from '#shared/metrics/own/present.ts';
import { readOwnMetrics } from '#shared/metrics/own/recent.ts';

export const getMetric: Handler<typeof spec> = async ({ params: { name } }, { company, currency }) => {
  const own = findMetric(name) ? NO_OWN_METRICS : await readOwnMetrics(company);
  const metric = own.find(name);
  if (!metric) throw metricNotFound();
  return { status: 200, body: presentMetric(metric, currency, own.definition(name)) };
};
