import * as z from 'zod';
import { LOGO_RULE, MOST_LOGO_CHARACTERS, MOST_PIXELS, readLogo } from './logo.ts';

/** On one line, and in Unicode that every reader of the file takes. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;
const UNPRINTABLE = 'Must not contain control characters or broken Unicode';
const MOST_VALUES = 50;

export const CHART_KINDS = ['line', 'bar', 'pie'] as const;

/** Which names there are depends on the company, so it is looked up where the name is used. */
export const metricName = z.string().min(1).max(64);

/** One line of text. */
export const line = (least: number, most: number) =>
  z
    .string()
    .trim()
    .min(least, `Must have at least ${least} ${least === 1 ? 'character' : 'characters'}`)
    .max(most, `Must have at most ${most} characters`)
    .regex(PRINTABLE, UNPRINTABLE);

/** A value as events carry it, spaces included. */
const filterValue = z
  .string()
  .min(1, 'Must not be empty')
  .max(256, 'Must have at most 256 characters')
  .regex(PRINTABLE, UNPRINTABLE);

export const distinct = (values: readonly string[]) => new Set(values).size === values.length;

/** Values that a filter keeps. */
export const filterValues = z
  .array(filterValue)
  .min(1, 'Must be a non-empty array; leave it out to filter nothing')
  .max(MOST_VALUES, `Must have at most ${MOST_VALUES} values`)
  .refine(distinct, 'Must not name a value twice');

/** How a report looks. What is left out follows the template, and there the platform. */
export const layout = z
  .strictObject({
    orientation: z.enum(['portrait', 'landscape']).optional().meta({ description: 'portrait by default' }),
    include_charts: z.boolean().optional().meta({ description: 'true by default' }),
    chart_types: z
      .array(z.enum(CHART_KINDS))
      .min(1, 'Must be a non-empty array; set include_charts to false for none')
      .refine(distinct, 'Must not name a kind twice')
      .optional()
      .meta({ description: 'Kinds of chart to show; all that the template has where it is left out' }),
    paper: z.enum(['a4', 'letter']).optional().meta({ description: 'a4 by default' }),
    accent_color: z
      .string()
      .regex(/^#[0-9a-fA-F]{6}$/, 'Must be a colour such as #1E3A5F')
      .optional()
      .meta({ description: 'Of the head of a PDF and the headings of a workbook, #RRGGBB' }),
    logo: z
      .string()
      .max(
        MOST_LOGO_CHARACTERS,
        `Must have at most ${MOST_LOGO_CHARACTERS} characters; use a smaller picture`,
      )
      .refine((text) => readLogo(text) !== undefined, LOGO_RULE)
      .optional()
      .meta({
        description: `For the first page of a PDF: a data URL of a PNG or JPEG of at most ${MOST_PIXELS} pixels`,
      }),
  })
  .meta({ id: 'ReportLayout' });
