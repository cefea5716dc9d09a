import * as z from 'zod';
import { PLAN_NAMES } from '#shared/admin/plans.ts';
import { operation } from '#shared/http/contract.ts';

const count = z.int().nonnegative();
const jobs = {
  running: count,
  queued: count,
  running_limit: count,
  total_limit: count.meta({ description: 'Running and queued together' }),
};

const usage = z
  .object({
    plan: z.enum(PLAN_NAMES),
    calls: z.object({
      limit: count.meta({ description: 'In one clock hour (UTC)' }),
      used: count.meta({ description: 'Admitted calls, this one included' }),
      remaining: count,
      rejected: count.meta({
        description:
          'Refused by this limit or one of a minute. What the gateway refuses in a burst is not among them.',
      }),
      resets_at: z.iso.datetime(),
    }),
    reports_today: z.object({
      limit: count.nullable().meta({ description: 'null is unlimited' }),
      used: count,
      remaining: count.nullable(),
      resets_at: z.iso.datetime().meta({ description: "The company's next midnight" }),
    }),
    exports: z.object({
      ...jobs,
      own: z.object(jobs).meta({ description: 'Of the caller alone' }),
    }),
    limits: z.object({
      requests_per_hour: count,
      burst: count.meta({ description: 'Calls at once' }),
      requests_per_month: count,
      reports_per_day: count.nullable(),
      retention_days: count,
      formats: z.array(z.string()),
      custom_templates: z.boolean(),
      stream_interval_seconds: count.nullable().meta({ description: 'null is no stream' }),
    }),
  })
  .meta({ id: 'Usage' });

export const getUsage = operation({
  id: 'getUsage',
  method: 'GET',
  path: '/v2/usage',
  face: 'platform',
  auth: 'any',
  tag: 'Platform',
  summary: "What the company has used of its plan's limits",
  source: 'S0 6',
  responses: {
    200: {
      description: 'As of this call',
      schema: usage,
      example: {
        plan: 'professional',
        calls: {
          limit: 10000,
          used: 153,
          remaining: 9847,
          rejected: 0,
          resets_at: '2026-01-31T13:00:00.000Z',
        },
        reports_today: { limit: 100, used: 3, remaining: 97, resets_at: '2026-02-01T00:00:00.000Z' },
        exports: {
          running: 1,
          queued: 0,
          running_limit: 4,
          total_limit: 50,
          own: { running: 1, queued: 0, running_limit: 2, total_limit: 5 },
        },
        limits: {
          requests_per_hour: 10000,
          burst: 200,
          requests_per_month: 7440000,
          reports_per_day: 100,
          retention_days: 365,
          formats: ['json', 'csv', 'pdf'],
          custom_templates: true,
          stream_interval_seconds: 300,
        },
      },
    },
  },
});
