import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { expect, it } from 'vitest';
import { createSigner } from '#shared/runtime/sign.ts';

class Sha256 {
  readonly #hash;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

const identity = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'secret/+key',
  sessionToken: 'session',
  region: 'eu-west-1',
};
const call = {
  method: 'POST',
  host: 'abc123.execute-api.eu-west-1.amazonaws.com',
  path: '/live/%40connections/L0SM9cOFvHcCIhw%3D',
  body: '{"value":"Grüße"}',
} as const;

it.each([Date.UTC(2026, 0, 31, 23, 59, 59), Date.UTC(2026, 1, 1)])(
  'signs as the SDK does at %i',
  async (now) => {
    const reference = new SignatureV4({
      credentials: identity,
      region: identity.region,
      service: 'execute-api',
      sha256: Sha256 as never,
      applyChecksum: false,
    });
    const { method, host: hostname, path, body } = call;
    const expected = await reference.sign(
      { method, hostname, protocol: 'https:', path, body, headers: { host: hostname } },
      { signingDate: new Date(now) },
    );
    const sign = createSigner(identity, 'execute-api');
    sign(call, now - 86_400_000);
    expect(sign(call, now)).toEqual(expected.headers);
  },
);
