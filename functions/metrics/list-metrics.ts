import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import { METRICS } from '#shared/metrics/catalogue.ts';
import type { listMetrics as spec } from '#shared/metrics/contract.ts';

export async function listMetrics(_input: Input<typeof spec>, { currency }: Caller): Promise<Reply> {
  const metrics = METRICS.map(({ name, label, description, unit, dataType, aggregation }) => ({
    name,
    label,
    description,
    unit: unit === 'money' ? currency : unit,
    data_type: dataType,
    aggregation,
    update_frequency: 'real_time',
  }));
  return { status: 200, body: { metrics } };
}
