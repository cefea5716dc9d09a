import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { isTimeZone } from '#shared/time/range.ts';
import { PLAN_NAMES } from './plans.ts';

const base = { face: 'platform', auth: 'admin:manage', tag: 'Company', path: '/v2/admin/company' } as const;

const company = z.object({
  company_id: z.string(),
  name: z.string(),
  plan: z.enum(PLAN_NAMES),
  time_zone: z.string(),
  currency: z.string(),
  retention_days: z.int(),
  plan_limits: z.object({
    requests_per_hour: z.int(),
    burst: z.int(),
    reports_per_day: z.int().nullable().meta({ description: 'null: unlimited' }),
    retention_days: z.int(),
    formats: z.array(z.string()),
    custom_templates: z.boolean(),
    stream_interval_seconds: z
      .int()
      .nullable()
      .meta({ description: '0: as it happens; null: the plan has no stream' }),
  }),
});

const example = {
  company_id: 'co_01kg0v1y3f8h2m4n6p8q0r2s4t',
  name: 'Acme',
  plan: 'professional',
  time_zone: 'Europe/London',
  currency: 'GBP',
  retention_days: 365,
  plan_limits: {
    requests_per_hour: 10_000,
    burst: 200,
    reports_per_day: 100,
    retention_days: 365,
    formats: ['json', 'csv', 'pdf'],
    custom_templates: true,
    stream_interval_seconds: 300,
  },
};

export const getCompany = operation({
  ...base,
  id: 'getCompany',
  method: 'GET',
  summary: 'The company, its plan and what the plan allows',
  source: 'S0 2',
  responses: { 200: { description: 'The company', schema: company, example } },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const updateCompany = operation({
  ...base,
  id: 'updateCompany',
  method: 'PATCH',
  summary: 'Change name, plan, time zone, currency or retention',
  description:
    'What is left out stays. Calls are judged by the new plan within a minute. The time zone and the currency can ' +
    'change only as long as no event has been counted: days are those of the zone. `retention_days` holds for data that ' +
    'is written from then on.',
  maxBodyBytes: 8_192,
  body: z
    .strictObject({
      name: z.string().trim().min(1).max(200).optional(),
      plan: z.enum(PLAN_NAMES).optional(),
      time_zone: z
        .string()
        .max(64)
        .refine(isTimeZone, 'Must be an IANA time zone, such as Europe/London')
        .optional(),
      currency: z
        .string()
        .refine(
          (code) => Intl.supportedValuesOf('currency').includes(code),
          'Must be an ISO 4217 code, such as GBP',
        )
        .optional(),
      retention_days: z
        .int()
        .min(1)
        .max(100_000)
        .nullable()
        .optional()
        .meta({ description: 'At most what the plan keeps; null for as long as that' }),
    })
    .refine((body) => Object.keys(body).length > 0, 'Name at least one field to change'),
  bodyExample: { name: 'Acme', plan: 'professional' },
  responses: { 200: { description: 'The company as it is now', schema: company, example } },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT', 'PLAN_FEATURE_UNAVAILABLE'],
});

export const deleteCompany = operation({
  ...base,
  id: 'deleteCompany',
  method: 'DELETE',
  summary: 'Delete the company with everything it has',
  description:
    'Cannot be undone. Every credential of the company, the one of this call among them, stops working within a minute, ' +
    'and its streams are closed. Users and clients go at once, and their e-mail addresses can register anew; events, ' +
    'figures, reports with their files, and the audit log follow within half an hour, longer for millions of events. ' +
    'That and when the company was deleted is known for 30 days.',
  maxBodyBytes: 8_192,
  body: z.strictObject({
    name: z.string().max(200).meta({ description: "The company's name, to confirm what is meant" }),
  }),
  bodyExample: { name: 'Acme' },
  responses: {
    202: {
      description: 'Being deleted',
      schema: z.object({ company_id: z.string(), status: z.literal('deleting'), requested_at: z.string() }),
      example: {
        company_id: example.company_id,
        status: 'deleting',
        requested_at: '2026-01-31T09:30:00.000Z',
      },
    },
  },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const companyOperations = [getCompany, updateCompany, deleteCompany] as const;
