import { type ApiKey, newApiKey } from '#shared/auth/api-key.ts';
import * as store from '#shared/auth/api-key-store.ts';
import type { Scope } from '#shared/auth/scopes.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import type { Actor } from './audit.ts';
import { auditPut } from './audit-store.ts';

/** @throws PlatformError RESOURCE_NOT_FOUND, in the same words whether the key is another company's or nobody's */
export async function requireApiKey(company: string, id: string): Promise<ApiKey> {
  const found = await store.findApiKeyRecord(company, id);
  if (found) return found;
  throw notFound();
}

/** A new key and its secret, which is kept as a hash only. */
export async function createApiKey(
  actor: Actor,
  asked: { name: string; scopes: readonly Scope[] },
): Promise<{ key: ApiKey; secret: string }> {
  const facts = { ...asked, company: actor.company, createdBy: actor.principal };
  const { key, secret, secretHash } = newApiKey(facts, actor.at);
  const audited = { action: 'api_key.created', target: key.id, changes: { scopes: key.scopes } } as const;
  await store.createApiKey(key, secretHash, [auditPut(actor, audited)]);
  return { key, secret };
}

/** @throws PlatformError RESOURCE_NOT_FOUND */
export async function deleteApiKey(actor: Actor, id: string): Promise<void> {
  const { name } = await requireApiKey(actor.company, id);
  const audited = { action: 'api_key.revoked', target: id, changes: { name } } as const;
  if (!(await store.revokeApiKey(actor.company, id, [auditPut(actor, audited)]))) throw notFound();
}

function notFound(): PlatformError {
  return new PlatformError('RESOURCE_NOT_FOUND', 'The API key does not exist', {
    details: 'It was never made or was deleted. GET /v2/admin/api-keys lists the keys of your company.',
  });
}
