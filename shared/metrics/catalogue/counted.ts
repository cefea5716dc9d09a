import { type Metric, metric } from './metric.ts';
import { sumOrZero } from './values.ts';

/** How many events of one name a source had; the source sums them under the metric's name. */
export function counted(source: string, name: string, label: string, event: string): Metric {
  return metric({
    name,
    label,
    description: `Events named ${event}`,
    unit: 'integer',
    aggregation: 'count',
    sources: [source],
    value: (f) => sumOrZero(f, `${source}/${name}`),
  });
}
