import * as z from 'zod';
import { delivery, deliveryExample } from '#shared/delivery/answer-schema.ts';
import { suppressionOperations } from '#shared/delivery/suppressions-contract.ts';
import { operation } from '#shared/http/contract.ts';
import { cursorPaging, nextCursor } from '#shared/http/paging-schema.ts';
import { WEBHOOK_EVENTS, WEBHOOK_FORMATS } from './webhook.ts';

const base = { face: 'platform', auth: 'admin:manage', tag: 'Webhooks' } as const;
const EXAMPLE_ID = 'wh_01kg0v1y3f8h2m4n6p8q0r2s4t';
const time = z.iso.datetime();

const params = {
  webhook_id: z
    .string()
    .max(100)
    .meta({ description: `Such as ${EXAMPLE_ID}` }),
};
const webhookId = z.object(params);
const name = z.string().trim().min(1).max(100);
const url = z.string().min(1).max(2_000).meta({
  description:
    'http or https on port 80, 443, 8080 or 8443, at a public address, without user name or fragment',
});
const events = z
  .array(z.enum(WEBHOOK_EVENTS))
  .max(WEBHOOK_EVENTS.length)
  .transform((list) => [...new Set(list)])
  .meta({
    description: 'What it is told of by itself; none for one that only deliveries name',
    override: { type: 'array', items: { enum: [...WEBHOOK_EVENTS] } },
  });

const format = z.enum(WEBHOOK_FORMATS).meta({
  description:
    'standard: events as `{type, timestamp, data}`. slack: messages as `{text, blocks}`, as incoming webhooks of Slack, Mattermost or Rocket.Chat take them',
});

const fields = {
  webhook_id: z.string(),
  name: z.string(),
  url: z.string(),
  format: z.enum(WEBHOOK_FORMATS),
  events: z.array(z.string()),
  enabled: z.boolean(),
  disabled_reason: z.string().nullable(),
  created_by: z.string(),
  created_at: time,
  updated_at: time,
};
const webhook = z.object(fields);
const secret = z.string().meta({
  description: 'Shown this once. Verify each delivery with it, as https://www.standardwebhooks.com has it',
});
const example = {
  webhook_id: EXAMPLE_ID,
  name: 'Data warehouse',
  url: 'https://hooks.example.com/analytics',
  format: 'standard',
  events: ['report_completed', 'report_failed'],
  enabled: true,
  disabled_reason: null,
  created_by: 'usr_01kg0v1y3f8h2m4n6p8q0r2s4t',
  created_at: '2026-01-31T09:30:00.000Z',
  updated_at: '2026-01-31T09:30:00.000Z',
};
const secretExample = { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };

export const listWebhooks = operation({
  ...base,
  id: 'listWebhooks',
  method: 'GET',
  path: '/v2/admin/webhooks',
  summary: "The company's webhooks",
  source: 'S0 2',
  query: z.strictObject(cursorPaging),
  responses: {
    200: {
      description: 'One page of webhooks',
      schema: z.object({ webhooks: z.array(webhook), next_cursor: nextCursor }),
      example: { webhooks: [example], next_cursor: null },
    },
  },
});

export const createWebhook = operation({
  ...base,
  id: 'createWebhook',
  method: 'POST',
  path: '/v2/admin/webhooks',
  summary: 'Make a webhook; its secret is in this answer only',
  description:
    'Events are posted as `{type, timestamp, data}` and signed by Standard Webhooks: `webhook-id` stays the same at each ' +
    'attempt, `webhook-timestamp` is new. Whatever is not answered 2xx within 15 seconds is tried again for three days; ' +
    '`Retry-After` is kept, redirects are not followed, and 410 disables the webhook.',
  maxBodyBytes: 16_384,
  body: z.strictObject({
    name,
    url,
    format: format.default('standard'),
    events: events.default([...WEBHOOK_EVENTS]),
  }),
  bodyExample: { name: example.name, url: example.url, events: example.events },
  responses: {
    201: {
      description: 'The webhook and its secret; `Location` leads to it',
      schema: z.object({ ...fields, secret }),
      example: { ...example, ...secretExample },
    },
  },
  errors: ['RESOURCE_CONFLICT'],
});

export const getWebhook = operation({
  ...base,
  id: 'getWebhook',
  method: 'GET',
  path: '/v2/admin/webhooks/{webhook_id}',
  summary: 'A webhook',
  params: webhookId,
  responses: { 200: { description: 'The webhook', schema: webhook, example } },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const updateWebhook = operation({
  ...base,
  id: 'updateWebhook',
  method: 'PATCH',
  path: '/v2/admin/webhooks/{webhook_id}',
  summary: 'Change a webhook, or enable it again',
  params: webhookId,
  maxBodyBytes: 16_384,
  body: z
    .strictObject({
      name: name.optional(),
      url: url.optional(),
      events: events.optional(),
      enabled: z.boolean().optional(),
    })
    .refine((body) => Object.keys(body).length > 0, 'Name at least one field to change'),
  bodyExample: { enabled: true },
  responses: { 200: { description: 'The webhook as it is now', schema: webhook, example } },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const deleteWebhook = operation({
  ...base,
  id: 'deleteWebhook',
  method: 'DELETE',
  path: '/v2/admin/webhooks/{webhook_id}',
  summary: 'Remove a webhook; what is on its way to it fails',
  params: webhookId,
  responses: { 204: { description: 'Gone' } },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const rotateWebhookSecret = operation({
  ...base,
  id: 'rotateWebhookSecret',
  method: 'POST',
  path: '/v2/admin/webhooks/{webhook_id}/rotate-secret',
  summary: 'Give a webhook a new secret; the one before signs beside it for 24 hours',
  params: webhookId,
  responses: {
    201: { description: 'The new secret', schema: z.object({ secret }), example: secretExample },
  },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const testWebhook = operation({
  ...base,
  id: 'testWebhook',
  method: 'POST',
  path: '/v2/admin/webhooks/{webhook_id}/test',
  summary: 'Send a webhook an event of the type webhook_test',
  params: webhookId,
  responses: {
    202: {
      description: 'On its way',
      schema: delivery,
      example: { ...deliveryExample, status: 'pending', attempts: [], ended_at: null },
    },
  },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const listWebhookDeliveries = operation({
  ...base,
  id: 'listWebhookDeliveries',
  method: 'GET',
  path: '/v2/admin/webhooks/{webhook_id}/deliveries',
  summary: 'What was sent to a webhook and what came of it, newest first',
  description:
    'Deliveries are listed for 30 days after their end. What the receiver answered beyond the status is not kept.',
  params: webhookId,
  query: z.strictObject(cursorPaging),
  responses: {
    200: {
      description: 'One page of deliveries',
      schema: z.object({ deliveries: z.array(delivery), next_cursor: nextCursor }),
      example: { deliveries: [deliveryExample], next_cursor: null },
    },
  },
  errors: ['RESOURCE_NOT_FOUND'],
});

export const redeliver = operation({
  ...base,
  id: 'redeliver',
  method: 'POST',
  path: '/v2/admin/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver',
  summary: 'Send an ended delivery again, under the same id',
  params: z.object({ ...params, delivery_id: z.string().max(100) }),
  responses: {
    202: { description: 'On its way', schema: delivery, example: { ...deliveryExample, status: 'pending' } },
  },
  errors: ['RESOURCE_NOT_FOUND', 'RESOURCE_CONFLICT'],
});

export const webhooksOperations = [
  listWebhooks,
  createWebhook,
  getWebhook,
  updateWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  testWebhook,
  listWebhookDeliveries,
  redeliver,
  ...suppressionOperations,
] as const;
