import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { ApiResult } from './api-event.ts';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The answer, readable only with the client's own key: it may hold a secret that is shown once and kept as a hash. */
export function sealAnswer(result: ApiResult, clientKey: string, salt: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, keyFor(clientKey, salt), nonce);
  const { statusCode, headers, body } = result;
  const text = Buffer.concat([cipher.update(JSON.stringify({ statusCode, headers, body })), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
}

export function unsealAnswer(sealed: string, clientKey: string, salt: Buffer): ApiResult {
  const bytes = Buffer.from(sealed, 'base64');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, keyFor(clientKey, salt), nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  return JSON.parse(text.toString('utf8')) as ApiResult;
}

function keyFor(clientKey: string, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', clientKey, salt, 'answer', 32));
}
