import type { Handler } from '#shared/http/contract.ts';
import { METRICS } from '#shared/metrics/catalogue/index.ts';
import type { listMetrics as spec } from '#shared/metrics/contract.ts';
import { presentMetric } from '#shared/metrics/own/present.ts';
import { readOwnMetrics } from '#shared/metrics/own/recent.ts';

export const listMetrics: Handler<typeof spec> = async (_call, { company, currency }) => {
  const own = await readOwnMetrics(company);
  const shown = [...METRICS, ...own.metrics];
  const metrics = shown.map((metric) => presentMetric(metric, currency, own.definition(metric.name)));
  return { status: 200, body: { metrics } };
};
