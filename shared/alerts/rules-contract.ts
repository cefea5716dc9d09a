import * as z from 'zod';
import { WATCHES } from '#shared/http/caller.ts';
import { operation } from '#shared/http/contract.ts';
import { exactNumber } from '#shared/runtime/exact-json.ts';
import { STATUSES } from './machine.ts';
import { CHANNEL_TYPES, KINDS, SEVERITIES } from './rule.ts';
import { ruleBody, ruleChange, span } from './rule-schema.ts';

const base = { face: 'platform', tag: 'Alerts' } as const;
const exampleId = 'rule_01kg0v1y3f8h2m4n6p8q0r2s4t';
const time = z.string().nullable();
const decimal = exactNumber.nullable();
export const rule = z.object({
  rule_id: z.string(),
  name: z.string(),
  kind: z.enum(KINDS),
  evaluate: z.enum(WATCHES),
  metric: z.string(),
  filters: z.record(z.string(), z.array(z.string())),
  time_window: z.string().optional(),
  aggregation: z.string().optional(),
  period: z.string().optional(),
  deviations: z.number().optional(),
  operator: z.string().nullable(),
  threshold: decimal,
  recovery_threshold: decimal,
  duration: z.string().nullable(),
  severity: z.enum(SEVERITIES),
  is_active: z.boolean(),
  channels: z.array(
    z.object({
      type: z.enum(CHANNEL_TYPES),
      recipients: z.array(z.string()).optional(),
      webhook_id: z.string().optional(),
    }),
  ),
  state: z.enum(STATUSES).meta({
    description:
      'no_data and error say nothing of the condition: what fires goes on, and nothing begins by them',
  }),
  state_since: z.string(),
  pending_since: time.meta({ description: 'Since when the condition has held, while its duration runs' }),
  alert_id: z.string().nullable().meta({ description: 'The open alert' }),
  snoozed_until: time,
  created_by: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});

const example = {
  rule_id: exampleId,
  name: 'Errors pile up',
  kind: 'threshold',
  evaluate: 'window',
  metric: 'error_rate',
  filters: {},
  time_window: '5m',
  aggregation: 'raw',
  operator: '>',
  threshold: 5,
  recovery_threshold: 2,
  duration: '10m',
  severity: 'critical',
  is_active: true,
  channels: [
    { type: 'stream' },
    { type: 'email', recipients: ['ops@acme.example'] },
    { type: 'slack', webhook_id: 'wh_01kg0v1y3f8h2m4n6p8q0r2s4t' },
  ],
  state: 'pending',
  state_since: '2026-01-31T12:00:00.000Z',
  pending_since: '2026-01-31T12:00:00.000Z',
  alert_id: null,
  snoozed_until: null,
  created_by: 'cli_01kg0v1y3f8h2m4n6p8q0r2s4t',
  created_at: '2026-01-31T09:30:00.000Z',
  updated_at: '2026-01-31T09:30:00.000Z',
};
const ruleParams = z.object({
  rule_id: z
    .string()
    .max(100)
    .meta({ description: `Such as ${exampleId}` }),
});
const found = { 200: { description: 'The rule as it is now', schema: rule, example } };

export const listAlertRules = operation({
  ...base,
  id: 'listAlertRules',
  method: 'GET',
  path: '/v2/alert-rules',
  auth: 'analytics:read',
  summary: "The company's alert rules and their states",
  responses: {
    200: {
      description: 'All of them, the oldest first; a company has at most 100',
      schema: z.object({ rules: z.array(rule) }),
      example: { rules: [example] },
    },
  },
});

export const createAlertRule = operation({
  ...base,
  id: 'createAlertRule',
  method: 'POST',
  path: '/v2/alert-rules',
  auth: 'alerts:manage',
  summary: 'Make an alert rule',
  description:
    'Evaluated after each ingest and once a minute. It fires once for each episode: until it has cleared, it does not fire again. A rule that begins more than five episodes within an hour ends them only after a quarter of an hour of quiet. Each beginning and each end is told once through every channel; `GET /v2/alerts/{alert_id}/deliveries` says what came of mails and calls.',
  maxBodyBytes: 16_384,
  body: ruleBody,
  bodyExample: {
    name: 'Errors pile up',
    metric: 'error_rate',
    operator: '>',
    threshold: 5,
    recovery_threshold: 2,
    time_window: '5m',
    duration: '10m',
    severity: 'critical',
    channels: [{ type: 'stream' }, { type: 'email', recipients: ['ops@acme.example'] }],
  },
  responses: { 201: { description: 'The rule; `Location` leads to it', schema: rule, example } },
  errors: ['RESOURCE_NOT_FOUND', 'QUOTA_EXCEEDED', 'PLAN_FEATURE_UNAVAILABLE'],
});

export const getAlertRule = operation({
  ...base,
  id: 'getAlertRule',
  method: 'GET',
  path: '/v2/alert-rules/{rule_id}',
  auth: 'analytics:read',
  summary: 'An alert rule and its state',
  params: ruleParams,
  responses: found,
  errors: ['RESOURCE_NOT_FOUND'],
});

export const updateAlertRule = operation({
  ...base,
  id: 'updateAlertRule',
  method: 'PATCH',
  path: '/v2/alert-rules/{rule_id}',
  auth: 'alerts:manage',
  summary: 'Change an alert rule',
  description:
    'What is left out stays. A change of the condition (threshold, operator, window, filters and so on) begins anew: a running wait starts over, and an open alert is resolved as `rule_changed`. A new duration counts from when the condition was first met. Other changes leave both alone.',
  params: ruleParams,
  maxBodyBytes: 16_384,
  body: ruleChange,
  bodyExample: { threshold: 7.5 },
  responses: found,
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT', 'PLAN_FEATURE_UNAVAILABLE'],
});

export const deleteAlertRule = operation({
  ...base,
  id: 'deleteAlertRule',
  method: 'DELETE',
  path: '/v2/alert-rules/{rule_id}',
  auth: 'alerts:manage',
  summary: 'Delete an alert rule; its open alert is resolved with it',
  params: ruleParams,
  responses: { 204: { description: 'Gone' } },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const snoozeAlertRule = operation({
  ...base,
  id: 'snoozeAlertRule',
  method: 'POST',
  path: '/v2/alert-rules/{rule_id}/snooze',
  auth: 'alerts:manage',
  summary: 'Tell nothing of a rule for a while, or end that',
  description:
    'The rule is evaluated on. An alert that begins meanwhile and still goes on at the end is told of then; one that has ended is not.',
  params: ruleParams,
  body: z.strictObject({
    duration: span(60, 31 * 86_400, 'Must be a duration of 1m to 31d such as 2h')
      .nullable()
      .meta({ description: 'null ends it' }),
  }),
  bodyExample: { duration: '2h' },
  idempotent: false,
  responses: found,
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const simulateAlertRule = operation({
  ...base,
  id: 'simulateAlertRule',
  method: 'POST',
  path: '/v2/alert-rules/{rule_id}/simulate',
  auth: 'analytics:read',
  summary: 'When a rule would have fired in the last 30 days',
  description:
    'The kept figures, hours and days, are shown to the state machine that evaluates the rule now. Nothing is known between two evaluations, which are `step` apart. Windows of less than an hour are not kept and are taken as hours; `simulated_window` says so. Of rules on data points at most the last 2,000 records are looked at; `from` says since when.',
  params: ruleParams,
  idempotent: false,
  responses: {
    200: {
      description: 'The episodes, in their order',
      schema: z.object({
        rule_id: z.string(),
        from: z.string(),
        to: z.string(),
        step: z.string(),
        simulated_window: z.string().optional(),
        evaluations: z.int(),
        episodes: z.array(z.object({ triggered_at: z.string(), resolved_at: time, value: decimal })),
      }),
      example: {
        rule_id: exampleId,
        from: '2026-01-01T12:00:00.000Z',
        to: '2026-01-31T12:00:00.000Z',
        step: '1h',
        simulated_window: '1h',
        evaluations: 720,
        episodes: [
          { triggered_at: '2026-01-12T15:00:00.000Z', resolved_at: '2026-01-12T18:00:00.000Z', value: 7.4 },
        ],
      },
    },
  },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const ruleOperations = [
  listAlertRules,
  createAlertRule,
  getAlertRule,
  updateAlertRule,
  deleteAlertRule,
  snoozeAlertRule,
  simulateAlertRule,
] as const;
