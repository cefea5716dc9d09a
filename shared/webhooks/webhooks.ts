import type { Actor, AuditAction } from '#shared/admin/audit.ts';
import { auditPut } from '#shared/admin/audit-store.ts';
import { urlFault } from '#shared/delivery/address.ts';
import { allowedHosts } from '#shared/delivery/allowed-hosts.ts';
import { webhookSecret } from '#shared/delivery/sign-webhook.ts';
import { validationError } from '#shared/http/validation.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { newId, randomSecret } from '#shared/runtime/ids.ts';
import * as store from './store.ts';
import {
  MOST_SECRETS,
  MOST_WEBHOOKS,
  SECRET_OVERLAP_MS,
  type Webhook,
  type WebhookEvent,
  type WebhookFormat,
} from './webhook.ts';

const WEBHOOK_ID = /^wh_[0-9a-z]{26}$/;
const SECRET_BYTES = 24;
const TRIES = 8;

export interface AskedWebhook {
  name: string;
  url: string;
  format: WebhookFormat;
  events: readonly WebhookEvent[];
}

/** What changes; what is left out stays. */
export type WebhookChange = {
  [field in keyof Omit<AskedWebhook, 'format'>]?: AskedWebhook[field] | undefined;
} & {
  enabled?: boolean | undefined;
};

/** @throws PlatformError RESOURCE_NOT_FOUND, in the same words whether it is another company's or nobody's */
export async function requireWebhook(company: string, id: string): Promise<Webhook> {
  const found = WEBHOOK_ID.test(id) ? await store.findWebhook(company, id) : undefined;
  if (found) return found;
  throw notFound();
}

/** @throws PlatformError VALIDATION_ERROR for a URL that may not be called; RESOURCE_CONFLICT past the most webhooks */
export async function createWebhook(actor: Actor, asked: AskedWebhook): Promise<Webhook> {
  requireUrl(asked.url);
  const { webhooks } = await store.listWebhooks(actor.company, { limit: MOST_WEBHOOKS });
  if (webhooks.length >= MOST_WEBHOOKS) throw tooMany();
  const webhook: Webhook = {
    ...asked,
    company: actor.company,
    id: newId('wh', actor.at),
    enabled: true,
    disabledReason: null,
    secrets: [{ value: newSecret(), expiresAt: null }],
    createdBy: actor.principal,
    createdAt: actor.at,
    updatedAt: actor.at,
  };
  const { name, format, events } = webhook;
  await store.createWebhook(webhook, [entry(actor, 'webhook.created', webhook.id, { name, format, events })]);
  return webhook;
}

/** @throws PlatformError RESOURCE_NOT_FOUND, VALIDATION_ERROR, RESOURCE_CONFLICT */
export async function updateWebhook(actor: Actor, id: string, asked: WebhookChange): Promise<Webhook> {
  if (asked.url !== undefined) requireUrl(asked.url);
  return changed(actor, id, 'webhook.changed', (before) => ({
    ...before,
    name: asked.name ?? before.name,
    url: asked.url ?? before.url,
    events: asked.events ?? before.events,
    enabled: asked.enabled ?? before.enabled,
    disabledReason: asked.enabled === undefined ? before.disabledReason : null,
  }));
}

/** The new secret signs at once, the one before beside it for a day. @throws PlatformError RESOURCE_NOT_FOUND */
export async function rotateSecret(actor: Actor, id: string): Promise<Webhook> {
  const value = newSecret();
  return changed(actor, id, 'webhook.secret_rotated', (before) => {
    const until = actor.at + SECRET_OVERLAP_MS;
    const older = before.secrets
      .filter(({ expiresAt }) => expiresAt === null || expiresAt > actor.at)
      .map((secret) => ({ ...secret, expiresAt: secret.expiresAt ?? until }));
    return { ...before, secrets: [{ value, expiresAt: null }, ...older].slice(0, MOST_SECRETS) };
  });
}

/** What is on its way to it fails. @throws PlatformError RESOURCE_NOT_FOUND */
export async function deleteWebhook(actor: Actor, id: string): Promise<void> {
  const { name } = await requireWebhook(actor.company, id);
  if (!(await store.deleteWebhook(actor.company, id, [entry(actor, 'webhook.removed', id, { name })])))
    throw notFound();
}

async function changed(
  actor: Actor,
  id: string,
  action: AuditAction,
  change: (before: Webhook) => Webhook,
): Promise<Webhook> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const before = await requireWebhook(actor.company, id);
    const next = { ...change(before), updatedAt: Math.max(actor.at, before.updatedAt + 1) };
    const { name, events, enabled } = next;
    if (await store.replaceWebhook(before, next, [entry(actor, action, id, { name, events, enabled })]))
      return next;
  }
  throw new PlatformError('RESOURCE_CONFLICT', 'The webhook is being changed by somebody else', {
    details: 'Nothing was changed by this call. Read the webhook and ask again.',
  });
}

function requireUrl(url: string): void {
  const fault = urlFault(url, allowedHosts());
  if (fault !== undefined)
    throw validationError([{ field: 'url', code: 'VALIDATION_ERROR', message: fault }]);
}

function newSecret(): string {
  return webhookSecret(randomSecret(SECRET_BYTES));
}

function entry(actor: Actor, action: AuditAction, target: string, changes: Record<string, unknown>) {
  return auditPut(actor, { action, target, changes });
}

export function notFound(): PlatformError {
  return new PlatformError('RESOURCE_NOT_FOUND', 'The webhook or its delivery does not exist', {
    details: 'It was never made, was deleted, or is not yours. GET /v2/admin/webhooks lists your webhooks.',
  });
}

function tooMany(): PlatformError {
  return new PlatformError('RESOURCE_CONFLICT', 'The company has as many webhooks as it may', {
    details: `It may have ${MOST_WEBHOOKS}. Delete one that is no longer in use, or let one listen to more events.`,
  });
}
