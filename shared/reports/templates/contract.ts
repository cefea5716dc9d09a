import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { cursorPaging, nextCursor } from '#shared/http/paging-schema.ts';
import { exactNumber } from '#shared/runtime/exact-json.ts';
import { templateAnswer } from '../answer-schema.ts';
import { parameterValues, reportFilters } from '../request-schema.ts';
import { layout } from '../schema-parts.ts';
import { templateDefinition } from './definition.ts';
import * as examples from './examples.ts';

/** Longer periods are for reports, which have the time. */
export const MOST_PREVIEW_DAYS = 92;
/** Rows of each table that a preview shows. */
export const PREVIEW_ROWS = 20;
/** A logo takes most of it. */
const MOST_BYTES = 131_072;

const base = { face: 'platform', tag: 'Templates' } as const;
const templateId = z.object({ template_id: z.string().max(100) });
const template = { schema: templateAnswer, example: examples.template };

export const listTemplates = operation({
  ...base,
  id: 'listTemplates',
  method: 'GET',
  path: '/v2/templates',
  auth: 'reports:read',
  summary: 'Templates that reports can be made from',
  description: "The built-in ones first, then the company's own, the oldest first.",
  query: z.strictObject(cursorPaging),
  responses: {
    200: {
      description: 'One page of templates',
      schema: z.object({ templates: z.array(templateAnswer), next_cursor: nextCursor }),
      example: { templates: [examples.template], next_cursor: null },
    },
  },
});

export const createTemplate = operation({
  ...base,
  id: 'createTemplate',
  method: 'POST',
  path: '/v2/templates',
  auth: 'reports:write',
  summary: 'Make a template of your own',
  description:
    'Sections decide what stands in a report of every format, in their order: PDF and Excel show all of them, JSON names ' +
    'and holds them, CSV and NDJSON hold the first table that is by a dimension, else the first table.',
  maxBodyBytes: MOST_BYTES,
  body: templateDefinition,
  bodyExample: examples.definition,
  responses: { 201: { description: 'Made; `Location` leads to it', ...template } },
  errors: ['PLAN_FEATURE_UNAVAILABLE'],
});

export const getTemplate = operation({
  ...base,
  id: 'getTemplate',
  method: 'GET',
  path: '/v2/templates/{template_id}',
  auth: 'reports:read',
  summary: 'What a template shows',
  params: templateId,
  responses: { 200: { description: 'The template', ...template } },
  errors: ['TEMPLATE_NOT_FOUND'],
});

export const updateTemplate = operation({
  ...base,
  id: 'updateTemplate',
  method: 'PUT',
  path: '/v2/templates/{template_id}',
  auth: 'reports:write',
  summary: 'Replace a template of your own by its next version',
  description:
    'Reports that were asked for before are made with the version that they were asked for with. With `version`, the one ' +
    'that the change was made from, a change of somebody else in between is not lost.',
  params: templateId,
  maxBodyBytes: MOST_BYTES,
  body: templateDefinition.safeExtend({ version: z.int().min(1).optional() }),
  bodyExample: { ...examples.definition, version: 1 },
  responses: { 200: { description: 'The next version', ...template } },
  errors: ['TEMPLATE_NOT_FOUND', 'PLAN_FEATURE_UNAVAILABLE', 'RESOURCE_CONFLICT', 'SERVICE_UNAVAILABLE'],
});

export const deleteTemplate = operation({
  ...base,
  id: 'deleteTemplate',
  method: 'DELETE',
  path: '/v2/templates/{template_id}',
  auth: 'reports:write',
  summary: 'Delete a template of your own; its reports stay',
  params: templateId,
  responses: { 204: { description: 'Gone' } },
  errors: ['TEMPLATE_NOT_FOUND'],
});

const value = exactNumber.nullable();
const unit = z.object({ kind: z.string(), currency: z.string().optional() });
const row = z.record(z.string(), z.union([z.string(), value]));

const previewSection = z.object({
  type: z.string(),
  title: z.string(),
  text: z.string().optional(),
  summary: z.array(
    z.object({ metric: z.string(), label: z.string(), unit, value, previous: value, change: value }),
  ),
  charts: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['line', 'bar', 'pie']),
      title: z.string(),
      unit,
      labels: z.array(z.string()),
      series: z.array(z.object({ name: z.string(), values: z.array(value) })),
    }),
  ),
  tables: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      columns: z.array(z.object({ key: z.string(), label: z.string(), type: z.string() })),
      rows: z.array(row),
      totals: row.optional(),
      has_more: z.boolean().meta({ description: `Whether the table has more than ${PREVIEW_ROWS} rows` }),
    }),
  ),
});

const previewBody = z
  .strictObject({
    template_id: z.string().min(1).max(100).optional(),
    template: templateDefinition.optional(),
    filters: reportFilters,
    parameters: parameterValues.optional(),
    layout: layout.optional(),
  })
  .refine((body) => (body.template_id === undefined) !== (body.template === undefined), {
    path: ['template'],
    message: 'Give either template_id or template',
  });

export type PreviewBody = z.output<typeof previewBody>;

export const previewTemplate = operation({
  ...base,
  id: 'previewTemplate',
  method: 'POST',
  path: '/v2/templates/preview',
  auth: 'reports:read',
  summary: 'What a report of a template would hold, as JSON',
  description:
    `Of your own figures, for at most ${MOST_PREVIEW_DAYS} days; each table with its first ${PREVIEW_ROWS} rows. Takes a ` +
    'template that is stored, or one that is still being written. Counts as no report.',
  maxBodyBytes: MOST_BYTES,
  body: previewBody,
  bodyExample: examples.preview,
  responses: {
    200: {
      description: 'The report as it would be',
      schema: z.object({
        template_id: z.string().nullable().meta({ description: 'Null for one that is not stored' }),
        template_version: z.int().nullable(),
        period: z.object({ start: z.iso.date(), end: z.iso.date() }),
        time_zone: z.string(),
        layout: z.object({ orientation: z.string(), paper: z.string(), include_charts: z.boolean() }),
        sections: z.array(previewSection),
        notes: z.array(z.string()),
      }),
      example: examples.previewed,
    },
  },
  errors: ['TEMPLATE_NOT_FOUND', 'PLAN_FEATURE_UNAVAILABLE'],
});

export const templateOperations = [
  listTemplates,
  createTemplate,
  previewTemplate,
  getTemplate,
  updateTemplate,
  deleteTemplate,
] as const;
