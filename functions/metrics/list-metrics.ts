import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import { METRICS, type Metric } from '#shared/metrics/catalogue/index.ts';
import type { listMetrics as spec } from '#shared/metrics/contract.ts';
import { unitName } from '#shared/metrics/display.ts';
import { combinationsOf } from '#shared/metrics/kept.ts';

export async function listMetrics(_input: Input<typeof spec>, { currency }: Caller): Promise<Reply> {
  return { status: 200, body: { metrics: METRICS.map((metric) => entryOf(metric, currency)) } };
}

function entryOf(metric: Metric, currency: string): object {
  const { name, label, description, dataType, aggregation } = metric;
  return {
    name,
    label,
    description,
    unit: unitName(metric, currency),
    data_type: dataType,
    aggregation,
    dimensions: combinationsOf(metric, 'day'),
    update_frequency: 'real_time',
  };
}
