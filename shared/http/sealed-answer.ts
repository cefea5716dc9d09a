import { hkdfSync } from 'node:crypto';
import { seal, unseal } from '#shared/runtime/seal.ts';
import type { ApiResult } from './api-event.ts';

/** The answer, readable only with the client's own key: it may hold a secret that is shown once and kept as a hash. */
export function sealAnswer(result: ApiResult, clientKey: string, salt: Buffer): string {
  const { statusCode, headers, body } = result;
  return seal(JSON.stringify({ statusCode, headers, body }), keyFor(clientKey, salt)).toString('base64');
}

/** @throws Error where another key or salt sealed it */
export function unsealAnswer(sealed: string, clientKey: string, salt: Buffer): ApiResult {
  const text = unseal(Buffer.from(sealed, 'base64'), keyFor(clientKey, salt));
  if (text === undefined) throw new Error('The stored answer was sealed with another key');
  return JSON.parse(text) as ApiResult;
}

function keyFor(clientKey: string, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', clientKey, salt, 'answer', 32));
}
