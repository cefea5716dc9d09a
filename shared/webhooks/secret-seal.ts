import { hkdfSync } from 'node:crypto';
import { findCompany } from '#shared/admin/store.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { seal, unseal } from '#shared/runtime/seal.ts';
import type { WebhookSecret } from './webhook.ts';

const MOST_KEPT = 1_000;
/** Keys are made from a secret of the company that never changes, so a kept one is always right. */
const keys = new Map<string, Buffer>();

/** Secrets sign, so they must be readable; they are written down encrypted with a key of their company's own. */
export async function sealSecrets(company: string, secrets: readonly WebhookSecret[]): Promise<Uint8Array> {
  return seal(JSON.stringify(secrets), await keyOf(company), Buffer.from(company));
}

/** @throws Error where the bytes were not sealed for this company */
export async function openSecrets(company: string, bytes: Uint8Array): Promise<WebhookSecret[]> {
  const text = unseal(Buffer.from(bytes), await keyOf(company), Buffer.from(company));
  if (text === undefined)
    throw new Error('The secrets of a webhook cannot be read with the key of its company.');
  return JSON.parse(text) as WebhookSecret[];
}

async function keyOf(company: string): Promise<Buffer> {
  const known = keys.get(company);
  if (known) return known;
  const profile = await findCompany(company);
  if (!profile) throw new PlatformError('RESOURCE_NOT_FOUND', 'The company has been removed');
  const key = Buffer.from(hkdfSync('sha256', profile.sealKey, company, 'webhook secrets', 32));
  if (keys.size >= MOST_KEPT) keys.clear();
  keys.set(company, key);
  return key;
}
