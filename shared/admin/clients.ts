import { type ClientRecord, type ClientSecret, newClientSecret } from '#shared/auth/client.ts';
import * as store from '#shared/auth/client-store.ts';
import type { Scope } from '#shared/auth/scopes.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { newId } from '#shared/runtime/ids.ts';
import type { Actor, AuditAction } from './audit.ts';
import { auditPut } from './audit-store.ts';

/** @throws PlatformError RESOURCE_NOT_FOUND, in the same words whether the client is another company's or nobody's */
export async function requireClient(company: string, clientId: string): Promise<ClientRecord> {
  const found = await store.findClientRecord(company, clientId);
  if (found) return found;
  throw notFound();
}

/** A new client and its first secret, which is kept as a hash only. */
export async function createClient(
  actor: Actor,
  asked: { name: string; scopes: readonly Scope[] },
): Promise<{ client: ClientRecord; secret: string }> {
  const { secret, stored } = newClientSecret(actor.at);
  const { hash: _hash, ...listed } = stored;
  const facts = {
    ...asked,
    clientId: newId('cli', actor.at),
    company: actor.company,
    createdBy: actor.principal,
    createdAt: actor.at,
  };
  const also = [entry(actor, 'client.created', facts.clientId, { scopes: asked.scopes })];
  if (!(await store.createClient({ ...facts, secret: stored }, also))) {
    throw new Error(`The client ${facts.clientId} could not be written: its new id is taken.`);
  }
  return { client: { ...facts, secrets: [listed] }, secret };
}

/** @throws PlatformError RESOURCE_NOT_FOUND */
export async function updateClient(
  actor: Actor,
  clientId: string,
  asked: { name?: string | undefined; scopes?: readonly Scope[] | undefined },
): Promise<ClientRecord> {
  const before = await requireClient(actor.company, clientId);
  const next = { name: asked.name ?? before.name, scopes: asked.scopes ?? before.scopes };
  const changes = {
    ...(next.name === before.name ? {} : { name: { from: before.name, to: next.name } }),
    ...(sameScopes(next.scopes, before.scopes) ? {} : { scopes: { from: before.scopes, to: next.scopes } }),
  };
  if (Object.keys(changes).length === 0) return before;
  const also = [entry(actor, 'client.changed', clientId, changes)];
  if (!(await store.updateClient(actor.company, clientId, next, also))) throw notFound();
  return { ...before, ...next };
}

/** @throws PlatformError RESOURCE_NOT_FOUND */
export async function deleteClient(actor: Actor, clientId: string): Promise<void> {
  const { name } = await requireClient(actor.company, clientId);
  const also = [entry(actor, 'client.removed', clientId, { name })];
  if (!(await store.deleteClient(actor.company, clientId, also))) throw notFound();
}

/** @throws PlatformError RESOURCE_NOT_FOUND; RESOURCE_CONFLICT where the client has as many secrets as it may */
export async function addSecret(
  actor: Actor,
  clientId: string,
): Promise<{ listed: ClientSecret; secret: string }> {
  const { secret, stored } = newClientSecret(actor.at);
  const { hash: _hash, ...listed } = stored;
  const also = [entry(actor, 'client.secret_added', clientId, { secret_id: stored.id })];
  const outcome = await store.addClientSecret(actor.company, clientId, stored, also);
  if (outcome === 'missing') throw notFound();
  if (outcome === 'too_many') {
    throw new PlatformError('RESOURCE_CONFLICT', 'The client has as many secrets as it may', {
      details: 'Remove a secret that is no longer in use, then add the new one.',
    });
  }
  return { listed, secret };
}

/** @throws PlatformError RESOURCE_NOT_FOUND; RESOURCE_CONFLICT for the last secret */
export async function removeSecret(actor: Actor, clientId: string, secretId: string): Promise<void> {
  const also = [entry(actor, 'client.secret_removed', clientId, { secret_id: secretId })];
  const outcome = await store.removeClientSecret(actor.company, clientId, secretId, also);
  if (outcome === 'missing') throw notFound();
  if (outcome === 'last') {
    throw new PlatformError('RESOURCE_CONFLICT', 'The last secret of a client stays', {
      details: 'Add its successor first, or delete the client.',
    });
  }
}

function entry(actor: Actor, action: AuditAction, target: string, changes: Record<string, unknown>) {
  return auditPut(actor, { action, target, changes });
}

function sameScopes(one: readonly Scope[], other: readonly Scope[]): boolean {
  return one.length === other.length && one.every((scope) => other.includes(scope));
}

function notFound(): PlatformError {
  return new PlatformError('RESOURCE_NOT_FOUND', 'The client or its secret does not exist', {
    details: 'It was never made or was deleted. GET /v2/admin/clients lists the clients of your company.',
  });
}
