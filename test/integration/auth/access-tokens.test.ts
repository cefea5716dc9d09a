import { generateKeyPairSync } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signingKey } from '#shared/auth/signing-keys.ts';
import { systemClock } from '#shared/runtime/clock.ts';
import { encode, forge, opened, respelt } from '#test/support/forge.ts';
import { send, startTestPlatform, type TestPlatform } from '#test/support/platform.ts';

let platform: TestPlatform;
let good: string;
let key: Uint8Array;
beforeAll(async () => {
  platform = await startTestPlatform();
  good = await platform.token('enterprise');
  ({ key } = await signingKey(systemClock()));
}, 120_000);
afterAll(() => platform?.stop());

const call = (authorization: string) =>
  send(platform.url, 'GET', '/v2/reports', undefined, { Authorization: authorization });

describe('the token endpoint, judged by oauth4webapi', () => {
  const server = (): oauth.AuthorizationServer => ({
    issuer: 'urn:analytics-platform',
    token_endpoint: `${platform.url}/oauth/token`,
    jwks_uri: `${platform.url}/jwks`,
  });
  const client: oauth.Client = { client_id: 'demo-enterprise' };
  const insecure = { [oauth.allowInsecureRequests]: true };
  const ask = async (auth: oauth.ClientAuth, scope: string) =>
    oauth.processClientCredentialsResponse(
      server(),
      client,
      await oauth.clientCredentialsGrantRequest(server(), client, auth, { scope }, insecure),
    );

  it.each([
    ['HTTP Basic', oauth.ClientSecretBasic],
    ['the body', oauth.ClientSecretPost],
  ])('takes the credentials by %s', async (_way, auth) => {
    const answer = await ask(auth('demo-secret'), 'reports:read analytics:read');
    expect(answer).toMatchObject({
      token_type: 'bearer',
      expires_in: 3600,
      scope: 'reports:read analytics:read',
    });
    expect((await call(`Bearer ${answer.access_token}`)).status).toBe(200);
  });

  it.each([
    ['a wrong secret', 'guess', 'reports:read', 'invalid_client', 401],
    ['a scope that nobody has', 'demo-secret', 'reports:read everything', 'invalid_scope', 400],
  ])('refuses %s as RFC 6749 has it', async (_case, secret, scope, error, status) => {
    const asked = await ask(oauth.ClientSecretPost(secret), scope).catch((thrown: unknown) => thrown);
    // With WWW-Authenticate, as RFC 6749 asks after HTTP Basic, the library gives its challenges.
    if (asked instanceof oauth.ResponseBodyError)
      expect([asked.error, asked.status]).toEqual([error, status]);
    else expect(asked).toMatchObject({ status, code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE' });
  });

  it('signs what RFC 9068 asks for', async () => {
    // The library takes asymmetric signatures only, so these very header and claims are signed anew for it.
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const [header, claims] = opened(good);
    const token = await new SignJWT(claims)
      .setProtectedHeader({ ...header, alg: 'ES256', kid: String(header['kid']) })
      .sign(privateKey);
    const keys = {
      keys: [{ ...(await exportJWK(publicKey)), kid: header['kid'], alg: 'ES256', use: 'sig' }],
    };
    const facts = await oauth.validateJwtAccessToken(
      server(),
      new Request(`${platform.url}/v2/reports`, { headers: { Authorization: `Bearer ${token}` } }),
      'urn:analytics-platform:api',
      { ...insecure, [oauth.customFetch]: () => Promise.resolve(Response.json(keys)) },
    );
    expect(facts).toMatchObject({ client_id: 'demo-enterprise', sub: 'demo-enterprise' });
  });
});

/** The token with one character of a part changed, which changes what the part says. */
function altered(token: string, index: number): string {
  const parts = token.split('.');
  const part = parts[index] ?? '';
  parts[index] = `${part.slice(0, 4)}${part[4] === 'A' ? 'B' : 'A'}${part.slice(5)}`;
  return parts.join('.');
}

describe('a bad token is 401 with a code of S0, never 500', () => {
  const now = Math.floor(Date.now() / 1000);
  const changed = (header: object, claims: object = {}, secret = key) => {
    const [ownHeader, ownClaims] = opened(good);
    return forge({ ...ownHeader, ...header }, { ...ownClaims, ...claims }, secret);
  };
  const attacker = new TextEncoder().encode('a key of the attacker, as long as ours or longer: 0123456789');
  const jwk = { kty: 'oct', k: Buffer.from(attacker).toString('base64url') };
  const byUrl = 'https://attacker.example/keys';

  it('while the same token signed by the same hand is taken', async () => {
    expect((await call(`Bearer ${changed({})}`)).status).toBe(200);
  });

  const cases: [string, () => string][] = [
    ['nothing after Bearer', () => 'Bearer'],
    ['another scheme', () => `Basic ${Buffer.from('demo-basic:demo-secret').toString('base64')}`],
    ['two tokens', () => `Bearer ${good} ${good}`],
    ['no JWT', () => 'Bearer hello'],
    ['empty parts', () => 'Bearer ..'],
    ['five parts, as an encrypted one has', () => `Bearer ${good}.AAAA.AAAA`],
    ['ten thousand characters', () => `Bearer ${'A'.repeat(9_000)}`],
    [
      'alg none and no signature',
      () => `Bearer ${encode({ alg: 'none', typ: 'at+jwt' })}.${good.split('.')[1]}.`,
    ],
    ['alg none in other letters', () => `Bearer ${changed({ alg: 'nOnE' })}`],
    ['another algorithm', () => `Bearer ${changed({ alg: 'HS512' })}`],
    ['an asymmetric algorithm', () => `Bearer ${changed({ alg: 'RS256' })}`],
    ['another kind of token', () => `Bearer ${changed({ typ: 'JWT' })}`],
    ['an id token', () => `Bearer ${changed({ typ: 'id+jwt' })}`],
    ['no kind', () => `Bearer ${changed({ typ: undefined })}`],
    ['a signature that was altered', () => `Bearer ${altered(good, 2)}`],
    ['a signature that was cut off', () => `Bearer ${good.slice(0, -4)}`],
    ['no signature', () => `Bearer ${good.slice(0, good.lastIndexOf('.') + 1)}`],
    ['claims that were altered', () => `Bearer ${altered(good, 1)}`],
    ['a ticket of the stream', () => 'Bearer tkt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['the certificate of its key', () => `Bearer ${changed({ x5c: ['MII'] }, {}, attacker)}`],
    ['an unknown key', () => `Bearer ${changed({ kid: 'k0' })}`],
    ['no key id', () => `Bearer ${changed({ kid: undefined })}`],
    ['a key id that is a path', () => `Bearer ${changed({ kid: '../../../../dev/null' })}`],
    ['a key id that is a query', () => `Bearer ${changed({ kid: "k1' UNION SELECT 'x" })}`],
    ['a key id that is no text', () => `Bearer ${changed({ kid: { a: 1 } })}`],
    ['a key of the attacker', () => `Bearer ${changed({}, {}, attacker)}`],
    ['an empty key', () => `Bearer ${changed({}, {}, new Uint8Array())}`],
    ['its key in the header', () => `Bearer ${changed({ jwk }, {}, attacker)}`],
    ['the address of its key', () => `Bearer ${changed({ jku: byUrl }, {}, attacker)}`],
    ['the address of its certificate', () => `Bearer ${changed({ x5u: byUrl, x5c: ['MII'] }, {}, attacker)}`],
    ['a demand in its header', () => `Bearer ${changed({ crit: ['exp'] })}`],
    ['a payload that is not encoded', () => `Bearer ${changed({ b64: false, crit: ['b64'] })}`],
    ['a time that is over', () => `Bearer ${changed({}, { exp: now - 1 })}`],
    ['no end', () => `Bearer ${changed({}, { exp: undefined })}`],
    ['an end that is text', () => `Bearer ${changed({}, { exp: '9999999999' })}`],
    ['a time to come', () => `Bearer ${changed({}, { nbf: now + 600 })}`],
    ['another audience', () => `Bearer ${changed({}, { aud: 'urn:analytics-platform:stream' })}`],
    ['another issuer', () => `Bearer ${changed({}, { iss: 'https://attacker.example' })}`],
    ['another company', () => `Bearer ${changed({}, { company: 'co_demo_basic' })}`],
    ['another client', () => `Bearer ${changed({}, { client_id: 'demo-basic' })}`],
    ['a client that is none', () => `Bearer ${changed({}, { client_id: 'nobody' })}`],
    ['another secret', () => `Bearer ${changed({}, { secret_mark: '0'.repeat(16) })}`],
    ['claims of other types', () => `Bearer ${changed({}, { scope: ['admin:manage'], jti: 7 })}`],
    [
      'claims that are no object',
      () => `Bearer ${forge({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' }, '[]', key)}`,
    ],
    [
      'claims that are no JSON',
      () => `Bearer ${forge({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' }, '{', key)}`,
    ],
    ['a header that is no JSON', () => `Bearer ${forge('{"alg":"HS256"', opened(good)[1], key)}`],
    ['a user token that is none', () => 'Bearer ap_user_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['an API key that is none', () => 'Bearer ap_key_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  ];

  it.each(cases)('%s', async (_case, authorization) => {
    const answer = await call(authorization());
    expect([answer.status, answer.json]).toMatchObject([
      401,
      { error: { code: 'AUTH_TOKEN_INVALID', request_id: expect.any(String) as string } },
    ]);
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer');
  });

  it('no credential, in whatever way it is not there', async () => {
    for (const headers of [{}, { Authorization: '' }, { Authorization: ' ' }, { 'X-Api-Key': '' }]) {
      const answer = await send(platform.url, 'GET', '/v2/reports', undefined, headers);
      expect([answer.status, answer.json]).toMatchObject([401, { error: { code: 'AUTH_TOKEN_MISSING' } }]);
    }
    const inQuery = await send(platform.url, 'GET', `/v2/reports?token=${good}`);
    expect([inQuery.status, inQuery.json]).toMatchObject([401, { error: { code: 'AUTH_TOKEN_MISSING' } }]);
  });

  it('another spelling of a good one, before and after the good one was used', async () => {
    expect((await call(`Bearer ${good}`)).status).toBe(200);
    for (const text of respelt(good)) {
      const answer = await call(`Bearer ${text}`);
      expect([text.slice(-8), answer.status, answer.json]).toMatchObject([
        text.slice(-8),
        401,
        { error: { code: 'AUTH_TOKEN_INVALID' } },
      ]);
    }
  });
});
