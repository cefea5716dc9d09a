import type { Metric } from '../catalogue/index.ts';
import { unitName } from '../display.ts';
import { combinationsOf } from '../kept.ts';
import type { OwnDefinition } from './definition.ts';

/** A metric as answers show it, with its definition where it is the company's own. */
export function presentMetric(metric: Metric, currency: string, definition?: OwnDefinition): object {
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
    own: definition !== undefined,
    ...(definition ? { definition: presentDefinition(definition, metric) } : {}),
  };
}

function presentDefinition(definition: OwnDefinition, metric: Metric): object {
  const { event, property, ratio, createdBy, createdAt, figuresFrom } = definition;
  return {
    event,
    property,
    numerator: ratio?.numerator ?? null,
    denominator: ratio?.denominator ?? null,
    created_by: createdBy,
    created_at: new Date(createdAt).toISOString(),
    figures_from: new Date(metric.figuresFrom ?? figuresFrom).toISOString(),
  };
}
