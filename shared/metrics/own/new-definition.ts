import type * as z from 'zod';
import { validationError } from '#shared/http/validation.ts';
import { newId } from '#shared/runtime/ids.ts';
import type { Metric } from '../catalogue/index.ts';
import { inOrder } from '../dimensions.ts';
import type { createMetric } from './contract.ts';
import type { OwnDefinition } from './definition.ts';
import { KNOWN_EVERYWHERE_MS } from './limits.ts';

export type MetricBody = z.output<typeof createMetric.body>;
type Aggregation = Metric['aggregation'];

const VALUELESS: ReadonlySet<Aggregation> = new Set(['count', 'distinct', 'ratio']);
const UNITS: Partial<Record<Aggregation, string>> = {
  count: 'integer',
  distinct: 'integer',
  ratio: 'percent',
};

/**
 * The definition that a request describes.
 * @throws PlatformError VALIDATION_ERROR, PARAMETER_REQUIRED among its issues, for fields that do not go together
 */
export function newDefinition(body: MetricBody, createdBy: string, now: number): OwnDefinition {
  requireFields(body);
  const { name, aggregation, numerator, denominator } = body;
  const label = body.label ?? labelOf(name);
  return {
    id: newId('met', now),
    name,
    label,
    description: body.description ?? label,
    unit: body.unit ?? UNITS[aggregation] ?? 'decimal',
    aggregation,
    event: body.event ?? null,
    property: body.property ?? null,
    dimensions: inOrder(body.dimensions ?? []),
    ratio: numerator !== undefined && denominator !== undefined ? { numerator, denominator } : null,
    createdBy,
    createdAt: now,
    figuresFrom: now + KNOWN_EVERYWHERE_MS,
  };
}

function requireFields(body: MetricBody): void {
  const { aggregation } = body;
  const isRatio = aggregation === 'ratio';
  const needed = isRatio ? (['numerator', 'denominator'] as const) : (['event'] as const);
  const unwanted = isRatio ? (['event', 'dimensions'] as const) : (['numerator', 'denominator'] as const);
  const issues = [
    ...needed
      .filter((field) => body[field] === undefined)
      .map((field) => ({
        field,
        code: 'PARAMETER_REQUIRED' as const,
        message: `A metric of aggregation ${aggregation} needs it`,
      })),
    ...[...unwanted, ...(VALUELESS.has(aggregation) ? (['property'] as const) : [])]
      .filter((field) => body[field] !== undefined)
      .map((field) => ({
        field,
        code: 'VALIDATION_ERROR' as const,
        message: `A metric of aggregation ${aggregation} has none; leave it out`,
      })),
  ];
  if (issues.length > 0) throw validationError(issues);
}

function labelOf(name: string): string {
  const text = name.replaceAll('_', ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
