import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { createCompany } from '#shared/admin/store.ts';
import { storedSecret } from '#shared/auth/client.ts';
import type { Scope } from '#shared/auth/scopes.ts';
import { hashSecret, markOf } from '#shared/auth/secret-hash.ts';
import { type SigningKey, signToken } from '#shared/auth/tokens.ts';

export const TEST_KEY: SigningKey = { kid: 'k1', key: new TextEncoder().encode('k'.repeat(64)) };

/** Answers for Secrets Manager until `restore`, so that tokens signed with `TEST_KEY` are ours. */
export function useTestKey(): { restore: () => void } {
  process.env['TOKEN_SECRET_ARN'] = 'arn:secret';
  const secrets = mockClient(SecretsManagerClient);
  secrets
    .on(GetSecretValueCommand)
    .resolves({ SecretString: JSON.stringify({ kid: 'k1', key: 'k'.repeat(64) }) });
  return secrets;
}

/** A company with one client; the client's secret is `<client id>-secret`. */
export async function makeCompany(
  id: string,
  clientId: string,
  nowMs: number,
  scopes: readonly Scope[] = ['reports:read', 'analytics:write'],
): Promise<void> {
  const secret = storedSecret(`${clientId}-secret`, nowMs);
  await createCompany(
    { id, name: `Name of ${id}`, plan: 'basic', timeZone: 'UTC', currency: 'EUR', usageKey: `usage-${id}` },
    { clientId, name: clientId, scopes, secret, createdBy: 'test', createdAt: nowMs },
  );
}

/** An access token as the token endpoint gives it for that secret. */
export function accessToken(
  facts: { company: string; clientId: string; tokenId?: string; secret?: string; scopes?: readonly Scope[] },
  nowMs: number,
  key: SigningKey = TEST_KEY,
): Promise<string> {
  const { company, clientId, tokenId = `jti-${clientId}`, secret = `${clientId}-secret` } = facts;
  const secretMark = markOf(hashSecret(secret));
  return signToken(
    { company, clientId, tokenId, secretMark, scopes: facts.scopes ?? ['reports:read'] },
    key,
    nowMs,
  );
}
