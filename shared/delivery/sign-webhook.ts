import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/**
 * The headers of a message by Standard Webhooks: signed with each live secret, newest first, so that a receiver may hold
 * any of them.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param secrets `whsec_` and base64
 */
export function webhookHeaders(
  id: string,
  body: string,
  secrets: readonly string[],
  now: number,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'Content-Type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/** A new secret of 24 random bytes, given as base64url. */
export function webhookSecret(random: string): string {
  return `${PREFIX}${Buffer.from(random, 'base64url').toString('base64')}`;
}
