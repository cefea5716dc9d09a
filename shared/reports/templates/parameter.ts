import * as z from 'zod';
import { FILTER_NAMES, type FilterName } from '../filters.ts';
import { filterValues, line } from '../schema-parts.ts';

const common = {
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9_]{0,39}$/,
      'Must be 1 to 40 lower-case letters, digits and underscores, a letter first',
    ),
  label: line(1, 100).optional(),
  required: z.boolean().default(false).meta({ description: 'Whether a report must give it' }),
};

/** What a report of the template may be given: words for its texts, or values of a filter. */
export const parameter = z
  .discriminatedUnion(
    'type',
    [
      z.strictObject({ ...common, type: z.literal('text'), default: line(1, 256).optional() }),
      z.strictObject({
        ...common,
        type: z.literal('filter'),
        filter: z.enum(FILTER_NAMES as [FilterName, ...FilterName[]]),
        default: filterValues.optional(),
      }),
    ],
    { error: 'type must be text or filter' },
  )
  .meta({ id: 'TemplateParameter' });
export type Parameter = z.output<typeof parameter>;

/** Placeholders that every report can fill. */
export const STANDING_PLACEHOLDERS = ['company', 'period_start', 'period_end'] as const;

const PLACEHOLDER = /\{\{ ?([a-z][a-z0-9_]{0,39}) ?\}\}/g;

export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, name]) => name ?? '');
}

/** The text with its placeholders filled; one without a value is left out. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(PLACEHOLDER, (_whole, name: string) => values[name] ?? '');
}
