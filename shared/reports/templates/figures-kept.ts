import { validationError } from '#shared/http/validation.ts';
import type { Metric } from '#shared/metrics/catalogue/index.ts';
import { combinationsOf } from '#shared/metrics/kept.ts';
import type { ValidationIssue } from '#shared/runtime/errors.ts';
import { isKeptTogether } from '../filters.ts';
import type { TemplateDefinition } from './definition.ts';
import { groupingsOf, metricsOf, type Section } from './section.ts';

/** The metrics that a company can read. */
export type FindMetric = (name: string) => Metric | undefined;

/**
 * Whether all figures that a definition shows can be read as its sections want them.
 * @throws PlatformError VALIDATION_ERROR naming each metric that is unknown, and each dimension that a metric is not kept by
 */
export function requireFigures({ sections }: Pick<TemplateDefinition, 'sections'>, find: FindMetric): void {
  const issues = sections.flatMap((section, index) => {
    const field = `sections[${index}]`;
    const unknown = metricsOf(section).flatMap((name, place) =>
      unknownOne(name, `${field}.metrics[${place}]`, find),
    );
    return unknown.length > 0 ? unknown : groupingFaults(section, field, find);
  });
  if (issues.length > 0) throw validationError(issues);
}

function unknownOne(name: string, field: string, find: FindMetric): ValidationIssue[] {
  if (find(name)) return [];
  return [
    { field, code: 'VALIDATION_ERROR', message: 'Must be a metric of GET /v2/metrics', provided_value: name },
  ];
}

function groupingFaults(section: Section, field: string, find: FindMetric): ValidationIssue[] {
  const metrics = metricsOf(section).flatMap((name) => find(name) ?? []);
  return groupingsOf(section).flatMap((dimensions): ValidationIssue[] => {
    const lacking = metrics.filter((metric) => !isKeptTogether([metric], dimensions));
    const [first] = lacking;
    if (first === undefined) return [];
    const kept = combinationsOf(first, 'day').map((tuple) => tuple.join(' with '));
    const names = lacking.map(({ name }) => name).join(', ');
    return [
      {
        field: `${field}.${section.type === 'breakdown' ? 'dimension' : 'dimensions'}`,
        code: 'VALIDATION_ERROR',
        message:
          `${names} ${lacking.length === 1 ? 'is' : 'are'} not kept by ${dimensions.join(' with ')}; ` +
          `${first.name} is kept by: ${kept.length === 0 ? 'day alone' : kept.join(', ')}`,
      },
    ];
  });
}
