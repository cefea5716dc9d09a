import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type KeyRing, rotated, storedRing } from '#shared/auth/key-ring.ts';
import { randomSecret } from '#shared/runtime/ids.ts';

/**
 * Puts a new signing key into the secret.
 * @throws Error while the rotation before is not over, and where the secret holds no keys
 */
export async function rotateKey(
  client: SecretsManagerClient,
  secretId: string,
  nowMs: number,
  mode: 'without_gap' | 'at_once',
): Promise<KeyRing> {
  const { SecretString, VersionId } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  const ring = storedRing.parse(JSON.parse(SecretString ?? '{}'));
  const next = rotated(ring, { kid: `k${nowMs.toString(36)}`, key: randomSecret(48) }, nowMs, mode);
  await client.send(
    new PutSecretValueCommand({
      SecretId: secretId,
      SecretString: JSON.stringify(next),
      // Two rotations of the same state are one: the second is refused.
      ...(VersionId === undefined ? {} : { ClientRequestToken: tokenAfter(VersionId) }),
    }),
  );
  return next;
}

/** Secrets Manager refuses other contents under a request token that it knows; it takes 32 to 64 characters. */
function tokenAfter(version: string): string {
  return `rotated-${version}`.slice(0, 64);
}
