import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { lazy } from './lazy.ts';

const client = lazy(() => new SecretsManagerClient({ maxAttempts: 4 }));

/** The secret's text. Throws where the secret is binary or empty. */
export async function readSecret(secretArn: string): Promise<string> {
  const answer = await client().send(new GetSecretValueCommand({ SecretId: secretArn }));
  if (!answer.SecretString) throw new Error(`The secret ${secretArn} holds no text.`);
  return answer.SecretString;
}
