import * as z from 'zod';
import { operation } from '#shared/http/contract.ts';
import { v1Page, v1Paging } from '#shared/http/paging-schema.ts';
import { exactNumber } from '#shared/runtime/exact-json.ts';
import { ALERT_STATUSES } from '../alert.ts';
import { STATUSES } from '../machine.ts';
import { KINDS, OPERATORS, SEVERITIES } from '../rule.ts';
import { decimalInput, ruleName } from '../rule-schema.ts';

const base = { face: 'v1', tag: 'v1 alerts', auth: 'alerts:manage' } as const;
/** Metrics that S4 lets rules watch. */
const RULE_METRICS = ['revenue', 'users', 'orders', 'conversion_rate', 'bounce_rate'] as const;
const time = z.string().nullable();
const decimal = exactNumber.nullable();
const id = z.string().max(100);

const alert = z.object({
  id: z.string(),
  alert_rule_id: z.string(),
  rule_name: z.string(),
  metric_type: z.string(),
  operator: z.string().nullable(),
  threshold: decimal,
  value: decimal,
  severity: z.enum(SEVERITIES),
  status: z.enum(ALERT_STATUSES),
  message: z.string(),
  triggered_at: z.string(),
  read_at: time,
  resolved_at: time,
  created_at: z.string(),
});
const alertExample = {
  id: 'alert_01kg0v1y3f8h2m4n6p8q0r2s4t',
  alert_rule_id: 'rule_01kg0v1y3f8h2m4n6p8q0r2s4t',
  rule_name: 'Big day',
  metric_type: 'revenue',
  operator: '>',
  threshold: 1000,
  value: 1499.5,
  severity: 'info',
  status: 'unread',
  message: 'Big day: revenue is 1499.5, above 1000',
  triggered_at: '2026-01-31T12:00:00.000Z',
  read_at: null,
  resolved_at: null,
  created_at: '2026-01-31T12:00:00.000Z',
};

const rule = z.object({
  id: z.string(),
  name: z.string(),
  metric_type: z.string(),
  operator: z.string().nullable(),
  threshold: decimal,
  severity: z.enum(SEVERITIES),
  is_active: z.boolean(),
  kind: z.enum(KINDS).meta({ description: 'threshold for every rule made here; v2 has more' }),
  state: z.enum(STATUSES),
  created_at: z.string(),
  updated_at: z.string(),
});
const ruleExample = {
  id: 'rule_01kg0v1y3f8h2m4n6p8q0r2s4t',
  name: 'Big day',
  metric_type: 'revenue',
  operator: '>',
  threshold: 1000,
  severity: 'info',
  is_active: true,
  kind: 'threshold',
  state: 'ok',
  created_at: '2026-01-31T09:30:00.000Z',
  updated_at: '2026-01-31T09:30:00.000Z',
};

export const listV1Alerts = operation({
  ...base,
  id: 'listV1Alerts',
  method: 'GET',
  path: '/api/v1/alerts',
  summary: 'Alerts, the newest first',
  source: 'S4 Alerts',
  query: z.strictObject({
    status: z.enum(ALERT_STATUSES).optional(),
    severity: z.enum(SEVERITIES).optional(),
    ...v1Paging(20),
  }),
  responses: {
    200: {
      description: 'One page',
      schema: v1Page(alert),
      example: { data: [alertExample], meta: { per_page: 20, next_cursor: null } },
    },
  },
});

const alertAnswer = {
  200: {
    description: 'The alert as it is now',
    schema: z.object({ data: alert }),
    example: { data: alertExample },
  },
};

const reading = {
  ...base,
  path: '/api/v1/alerts/{id}/read',
  summary: 'Mark an alert as read; it stays active',
  source: 'S4 Alerts',
  params: z.object({ id }),
  responses: alertAnswer,
  errors: ['RESOURCE_NOT_FOUND'],
} as const;

export const markAlertRead = operation({ ...reading, id: 'markAlertRead', method: 'PATCH' });
export const postAlertRead = operation({
  ...reading,
  id: 'postAlertRead',
  method: 'POST',
  idempotent: false,
});

const resolving = {
  ...base,
  path: '/api/v1/alerts/{id}/resolve',
  summary: 'Resolve an alert, and tell of it',
  source: 'S4 Alerts',
  params: z.object({ id }),
  responses: alertAnswer,
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
} as const;

export const markAlertResolved = operation({ ...resolving, id: 'markAlertResolved', method: 'PATCH' });
export const postAlertResolved = operation({
  ...resolving,
  id: 'postAlertResolved',
  method: 'POST',
  idempotent: false,
});

export const listV1AlertRules = operation({
  ...base,
  id: 'listV1AlertRules',
  method: 'GET',
  path: '/api/v1/alert-rules',
  summary: 'Alert rules',
  source: 'S4 Alert rules',
  responses: {
    200: {
      description: 'All of them, the oldest first; those made on v2 as well',
      schema: z.object({ data: z.array(rule) }),
      example: { data: [ruleExample] },
    },
  },
});

export const createV1AlertRule = operation({
  ...base,
  id: 'createV1AlertRule',
  method: 'POST',
  path: '/api/v1/alert-rules',
  summary: 'Make a threshold rule',
  description:
    'It is evaluated on the value of every data point of its metric, before the ingest call answers. It fires once, and again after a data point that does not meet it or once its alert is resolved. Rates are in per cent.',
  source: 'S4 Alert rules',
  maxBodyBytes: 8_192,
  body: z.strictObject({
    name: ruleName,
    metric_type: z.enum(RULE_METRICS),
    operator: z.enum(OPERATORS),
    threshold: decimalInput,
    severity: z.enum(SEVERITIES),
    is_active: z.boolean().default(true),
  }),
  bodyExample: { name: 'Big day', metric_type: 'revenue', operator: '>', threshold: 1000, severity: 'info' },
  responses: {
    201: { description: 'The rule', schema: z.object({ data: rule }), example: { data: ruleExample } },
  },
  errors: ['QUOTA_EXCEEDED'],
});

export const deleteV1AlertRule = operation({
  ...base,
  id: 'deleteV1AlertRule',
  method: 'DELETE',
  path: '/api/v1/alert-rules/{id}',
  summary: 'Delete an alert rule; its open alert is resolved with it',
  source: 'S4 Alert rules',
  params: z.object({ id }),
  responses: { 204: { description: 'Gone' } },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const v1AlertOperations = [
  listV1Alerts,
  markAlertRead,
  postAlertRead,
  markAlertResolved,
  postAlertResolved,
  listV1AlertRules,
  createV1AlertRule,
  deleteV1AlertRule,
] as const;
