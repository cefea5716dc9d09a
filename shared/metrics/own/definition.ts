import * as z from 'zod';
import { AGGREGATIONS } from '../catalogue/metric.ts';
import { DIMENSIONS } from '../dimensions.ts';

/** A company's own metric as it is kept. It never changes but for `figuresFrom`; another one of its name has another id. */
export const ownDefinition = z.object({
  /** `met_…`: part of the keys of its rows, so that they are never mixed with those of another one of its name. */
  id: z.string(),
  name: z.string(),
  label: z.string(),
  description: z.string(),
  unit: z.string(),
  aggregation: z.enum(AGGREGATIONS),
  /** The event that it follows from; null for a ratio. */
  event: z.string().nullable(),
  /** The property whose values are aggregated; null for the event's own value, and where events or people are counted. */
  property: z.string().nullable(),
  /** Each alone, in the order of DIMENSIONS. */
  dimensions: z.array(z.enum(DIMENSIONS)),
  /** Names of the own metrics that a ratio divides; null for all others. */
  ratio: z.object({ numerator: z.string(), denominator: z.string() }).nullable(),
  createdBy: z.string(),
  /** Epoch milliseconds. */
  createdAt: z.number(),
  /** Epoch milliseconds from which its figures are whole. */
  figuresFrom: z.number(),
});
export type OwnDefinition = z.output<typeof ownDefinition>;

/** What a company defines, and how often it has changed that. */
export interface OwnDefinitions {
  version: number;
  definitions: readonly OwnDefinition[];
}
