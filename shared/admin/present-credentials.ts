import type { ApiKey } from '#shared/auth/api-key.ts';
import type { ClientRecord, ClientSecret } from '#shared/auth/client.ts';

/** A client as the API answers it, without its secrets. */
export function presentClient(client: ClientRecord) {
  return {
    client_id: client.clientId,
    name: client.name,
    scopes: client.scopes,
    secrets: client.secrets.map(presentSecret),
    created_by: client.createdBy,
    created_at: new Date(client.createdAt).toISOString(),
  };
}

export function presentSecret(secret: ClientSecret) {
  return {
    secret_id: secret.id,
    hint: secret.hint,
    created_at: new Date(secret.createdAt).toISOString(),
  };
}

/** An API key as the API answers it, without the key itself. */
export function presentApiKey(key: ApiKey) {
  return {
    key_id: key.id,
    name: key.name,
    scopes: key.scopes,
    hint: key.hint,
    created_by: key.createdBy,
    created_at: new Date(key.createdAt).toISOString(),
  };
}
