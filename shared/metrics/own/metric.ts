import { type Figures, METRIC_UNITS, type Metric, type MetricUnit, metric } from '../catalogue/metric.ts';
import { ratio, sumOrZero } from '../catalogue/values.ts';
import type { OwnDefinition } from './definition.ts';
import { ownSourceName, PEOPLE, VALUES } from './source.ts';

const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;

/** The metric that a definition describes; undefined for a ratio of metrics that are not there. */
export function ownMetric(
  definition: OwnDefinition,
  byName: ReadonlyMap<string, OwnDefinition>,
): Metric | undefined {
  const parts = partsOf(definition, byName);
  if (parts === undefined) return undefined;
  const { name, label, description, aggregation } = definition;
  const sources = parts.map(ownSourceName);
  const [source = ''] = sources;
  const isKind = (...kinds: (typeof aggregation)[]) => kinds.includes(aggregation);
  return {
    ...metric({
      name,
      label,
      description,
      aggregation,
      ...unitOf(definition.unit),
      sources: [...new Set(sources)],
      distincts: isKind('distinct') ? [`${source}/${PEOPLE}`] : [],
      spreads: isKind('p50', 'p95', 'p99') ? [`${source}/${VALUES}`] : [],
      value: (figures) => valueOf(parts, aggregation, figures),
    }),
    figuresFrom: Math.max(...parts.map((part) => part.figuresFrom)),
  };
}

/** The definitions whose events it counts: itself, or what it divides. */
function partsOf(
  definition: OwnDefinition,
  byName: ReadonlyMap<string, OwnDefinition>,
): OwnDefinition[] | undefined {
  if (definition.ratio === null) return [definition];
  const { numerator, denominator } = definition.ratio;
  const [part, whole] = [byName.get(numerator), byName.get(denominator)];
  return part && whole ? [part, whole] : undefined;
}

function valueOf(
  parts: readonly OwnDefinition[],
  aggregation: Metric['aggregation'],
  figures: Figures,
): ReturnType<Metric['value']> {
  const [source = ''] = parts.map(ownSourceName);
  switch (aggregation) {
    case 'count':
      return figures.sum(`${source}/count`);
    case 'sum':
      return sumOrZero(figures, `${source}/value`);
    case 'avg':
      return ratio(figures.sum(`${source}/value`), figures.sum(`${source}/valued`));
    case 'min':
    case 'max':
    case 'last':
      return figures.level(source, aggregation);
    case 'distinct':
      return figures.distinct(`${source}/${PEOPLE}`);
    case 'ratio': {
      const [part, whole] = parts.map((one) => valueOf([one], one.aggregation, figures));
      return ratio(part ?? null, whole ?? null);
    }
    case 'p50':
    case 'p95':
    case 'p99':
      return figures.quantile(`${source}/${VALUES}`, QUANTILES[aggregation]);
  }
}

/** One of the platform's units, or a decimal that is counted in something else, such as `kbit/s`. */
function unitOf(unit: string): { unit: MetricUnit; measuredIn?: string } {
  const known = METRIC_UNITS.find((one) => one === unit);
  return known ? { unit: known } : { unit: 'decimal', measuredIn: unit };
}
