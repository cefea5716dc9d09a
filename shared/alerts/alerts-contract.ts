import * as z from 'zod';
import { delivery, deliveryExample } from '#shared/delivery/answer-schema.ts';
import { operation } from '#shared/http/contract.ts';
import { cursorPaging, nextCursor } from '#shared/http/paging-schema.ts';
import { exactNumber } from '#shared/runtime/exact-json.ts';
import { ALERT_STATUSES } from './alert.ts';
import { KINDS, SEVERITIES } from './rule.ts';

const base = { face: 'platform', tag: 'Alerts' } as const;
const exampleId = 'alert_01kg0v1y3f8h2m4n6p8q0r2s4t';
const time = z.string().nullable();

const alert = z.object({
  alert_id: z.string(),
  rule_id: z.string(),
  rule_name: z.string(),
  kind: z.enum(KINDS),
  metric: z.string(),
  severity: z.enum(SEVERITIES),
  status: z.enum(ALERT_STATUSES),
  operator: z.string().nullable(),
  threshold: exactNumber.nullable(),
  value: exactNumber.nullable().meta({ description: 'The value that met the condition' }),
  message: z.string(),
  fingerprint: z.string().meta({ description: 'The same for all alerts of a rule' }),
  triggered_at: z.string(),
  read_at: time,
  resolved_at: time,
  resolution: z.string().nullable().meta({
    description: 'recovered, by_user, rule_changed, rule_deleted or rule_deactivated',
  }),
});

const example = {
  alert_id: exampleId,
  rule_id: 'rule_01kg0v1y3f8h2m4n6p8q0r2s4t',
  rule_name: 'Errors pile up',
  kind: 'threshold',
  metric: 'error_rate',
  severity: 'critical',
  status: 'unread',
  operator: '>',
  threshold: 5,
  value: 7.4,
  message: 'Errors pile up: error_rate is 7.4, above 5',
  fingerprint: '5b1f0c2a9d7e4c33',
  triggered_at: '2026-01-31T12:10:00.000Z',
  read_at: null,
  resolved_at: null,
  resolution: null,
};
const alertParams = z.object({
  alert_id: z
    .string()
    .max(100)
    .meta({ description: `Such as ${exampleId}` }),
});
const found = { 200: { description: 'The alert as it is now', schema: alert, example } };

export const listAlerts = operation({
  ...base,
  id: 'listAlerts',
  method: 'GET',
  path: '/v2/alerts',
  auth: 'analytics:read',
  summary: "The company's alerts, the newest first",
  query: z.strictObject({
    ...cursorPaging,
    status: z.enum(ALERT_STATUSES).optional(),
    severity: z.enum(SEVERITIES).optional(),
    rule_id: z.string().min(1).max(100).optional(),
  }),
  responses: {
    200: {
      description: 'One page',
      schema: z.object({ alerts: z.array(alert), next_cursor: nextCursor }),
      example: { alerts: [example], next_cursor: null },
    },
  },
});

export const getAlert = operation({
  ...base,
  id: 'getAlert',
  method: 'GET',
  path: '/v2/alerts/{alert_id}',
  auth: 'analytics:read',
  summary: 'An alert',
  params: alertParams,
  responses: found,
  errors: ['RESOURCE_NOT_FOUND'],
});

export const readAlert = operation({
  ...base,
  id: 'readAlert',
  method: 'POST',
  path: '/v2/alerts/{alert_id}/read',
  auth: 'alerts:manage',
  summary: 'Mark an alert as read; it stays active',
  params: alertParams,
  idempotent: false,
  responses: found,
  errors: ['RESOURCE_NOT_FOUND'],
});

export const resolveAlert = operation({
  ...base,
  id: 'resolveAlert',
  method: 'POST',
  path: '/v2/alerts/{alert_id}/resolve',
  auth: 'alerts:manage',
  summary: 'Resolve an alert, and tell of it',
  description:
    'A rule over a window fires again only after its condition has cleared; one on data points with the next one that meets it.',
  params: alertParams,
  idempotent: false,
  responses: found,
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const listAlertDeliveries = operation({
  ...base,
  id: 'listAlertDeliveries',
  method: 'GET',
  path: '/v2/alerts/{alert_id}/deliveries',
  auth: 'analytics:read',
  summary: 'What an alert sent by e-mail and to webhooks, and what came of it',
  description:
    'Those of its beginning come first. Deliveries are listed for 30 days after their end; those to webhooks that were removed since only where the rule named them.',
  params: alertParams,
  responses: {
    200: {
      description: 'All of them',
      schema: z.object({ deliveries: z.array(delivery) }),
      example: { deliveries: [deliveryExample] },
    },
  },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const alertOperations = [listAlerts, getAlert, readAlert, resolveAlert, listAlertDeliveries] as const;
