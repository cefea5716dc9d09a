import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type SigningKey, signToken, verifyToken } from '#shared/auth/tokens.ts';

const NOW = Date.UTC(2026, 0, 31, 12);
const key: SigningKey = { kid: 'k1', key: new TextEncoder().encode('k'.repeat(64)) };
const facts = {
  tokenId: 'jti-1',
  clientId: 'client-a',
  company: 'co_a',
  scopes: ['reports:read'] as const,
  secretMark: 'feed',
};

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token with any header and claims, signed with our key unless another is given. */
function forge(header: object, claims: object, secret: Uint8Array = key.key): string {
  const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: 'k1', ...header })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const seconds = NOW / 1000;
const claims = {
  iss: 'urn:analytics-platform',
  aud: 'urn:analytics-platform:api',
  sub: 'client-a',
  client_id: 'client-a',
  company: 'co_a',
  scope: 'reports:read',
  secret_mark: 'feed',
  jti: 'x',
  iat: seconds,
  exp: seconds + 3600,
};

describe('access tokens', () => {
  it('verify to the facts that were signed', async () => {
    const token = await signToken(facts, key, NOW);
    expect(await verifyToken(token, [key], NOW + 3_599_000)).toEqual({ ...facts, expiresAt: seconds + 3600 });
  });

  it('are over at their hour, and say when', async () => {
    const token = await signToken(facts, key, NOW);
    await expect(verifyToken(token, [key], NOW + 3_600_000)).rejects.toMatchObject({
      code: 'AUTH_TOKEN_INVALID',
      details: expect.stringContaining('2026-01-31T13:00:00.000Z') as string,
    });
  });

  it('accepts its own forgery, so that the refusals below are refused for their own reason', async () => {
    await expect(verifyToken(forge({}, claims), [key], NOW)).resolves.toMatchObject({ company: 'co_a' });
  });

  it.each([
    ['no signature', `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims)}.`],
    ['alg none with a signature', forge({ alg: 'none' }, claims)],
    ['another algorithm', forge({ alg: 'HS512' }, claims)],
    ['another type', forge({ typ: 'JWT' }, claims)],
    ['an unknown key id', forge({ kid: 'k2' }, claims)],
    ['another key', forge({}, claims, new TextEncoder().encode('z'.repeat(64)))],
    ['a key in its header', forge({ jwk: { kty: 'oct', k: 'eg' }, kid: 'zz' }, claims)],
    ['another audience', forge({}, { ...claims, aud: 'elsewhere' })],
    ['another issuer', forge({}, { ...claims, iss: 'elsewhere' })],
    ['a start in the future', forge({}, { ...claims, nbf: seconds + 600 })],
    ['no expiry', forge({}, { ...claims, exp: undefined })],
    ['no company', forge({}, { ...claims, company: undefined })],
    ['a company that is not text', forge({}, { ...claims, company: { $ne: '' } })],
    ['a padded spelling', `${forge({}, claims)}=`],
    ['nothing in it', '..'],
    ['no token at all', 'hello'],
  ])('are refused with %s', async (_case, token) => {
    await expect(verifyToken(token, [key], NOW)).rejects.toMatchObject({ code: 'AUTH_TOKEN_INVALID' });
  });

  it('are refused in another spelling of the same signature', async () => {
    const token = forge({}, claims);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(token.slice(-1));
    const respelt = token.slice(0, -1) + alphabet[last ^ 1];
    await expect(verifyToken(respelt, [key], NOW)).rejects.toMatchObject({ code: 'AUTH_TOKEN_INVALID' });
  });
});
