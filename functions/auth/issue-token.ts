import type { issueToken as spec } from '#shared/auth/contract.ts';
import { OAuthError } from '#shared/auth/oauth-error.ts';
import { SCOPES, type Scope } from '#shared/auth/scopes.ts';
import { hashSecret, markOf, matchingHash } from '#shared/auth/secret-hash.ts';
import { signingKey } from '#shared/auth/signing-keys.ts';
import { type Client, findClient } from '#shared/auth/store.ts';
import { signToken, TOKEN_LIFETIME_S } from '#shared/auth/tokens.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import { randomId, randomSecret } from '#shared/runtime/ids.ts';

type TokenInput = Input<typeof spec>;
interface Credentials {
  clientId: string;
  clientSecret: string;
}

/** An unknown client is compared with this, so that its answer takes as long as a wrong secret's. */
const DECOY = [hashSecret(randomSecret())];

export async function issueToken(input: TokenInput): Promise<Reply> {
  try {
    return await grant(input);
  } catch (error) {
    if (error instanceof OAuthError)
      return { ...error.toReply(), headers: { Pragma: 'no-cache', ...error.toReply().headers } };
    throw error;
  }
}

async function grant(input: TokenInput): Promise<Reply> {
  const body = input.body ?? {};
  const credentials = credentialsOf(input);
  if (!body.grant_type) throw new OAuthError('invalid_request', 'grant_type is missing');
  if (body.grant_type !== 'client_credentials') {
    throw new OAuthError('unsupported_grant_type', 'Only client_credentials is supported');
  }
  const { client, secretMark } = await authenticate(credentials);
  const scopes = narrowedScopes(body.scope, client);
  const { clientId, company } = client;
  const facts = { tokenId: randomId(), clientId, company, scopes, secretMark };
  const accessToken = await signToken(facts, await signingKey(input.now), input.now);
  return {
    status: 200,
    headers: { Pragma: 'no-cache' },
    body: {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: TOKEN_LIFETIME_S,
      scope: scopes.join(' '),
    },
  };
}

/** RFC 6749 section 2.3: one way of authenticating in a request, not two. */
function credentialsOf(input: TokenInput): Credentials {
  const body = input.body ?? {};
  const basic = basicCredentials(input.headers['authorization']);
  if (basic && (body.client_secret !== undefined || (body.client_id ?? basic.clientId) !== basic.clientId)) {
    throw new OAuthError('invalid_request', 'Send the credentials by HTTP Basic or in the body, not both');
  }
  if (basic) return basic;
  if (!body.client_id || !body.client_secret)
    throw new OAuthError('invalid_client', 'Client credentials are missing');
  return { clientId: body.client_id, clientSecret: body.client_secret };
}

/** RFC 6749 section 2.3.1: both parts are form-encoded before they are joined. */
function basicCredentials(header: string | undefined): Credentials | undefined {
  const encoded = /^basic +([a-z0-9+/=_-]+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) throw new OAuthError('invalid_client', 'Malformed HTTP Basic credentials');
  return { clientId: formDecoded(text.slice(0, colon)), clientSecret: formDecoded(text.slice(colon + 1)) };
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new OAuthError('invalid_client', 'Malformed HTTP Basic credentials');
  }
}

async function authenticate({
  clientId,
  clientSecret,
}: Credentials): Promise<{ client: Client; secretMark: string }> {
  const client = await findClient(clientId);
  const matched = matchingHash(clientSecret, client?.secretHashes ?? DECOY);
  if (!client || matched === undefined)
    throw new OAuthError('invalid_client', 'Unknown client or wrong secret');
  return { client, secretMark: markOf(matched) };
}

function narrowedScopes(asked: string | undefined, client: Client): Scope[] {
  const names = (asked ?? '').split(' ').filter((name) => name !== '');
  if (names.length === 0) return client.scopes;
  const refused = names.filter((name) => !(client.scopes as string[]).includes(name));
  if (refused.length > 0)
    throw new OAuthError('invalid_scope', `Not granted or unknown: ${printable(refused)}`);
  return SCOPES.filter((scope) => names.includes(scope));
}

/** RFC 6749 allows only these characters in error_description. */
function printable(names: string[]): string {
  return names
    .join(' ')
    .replaceAll(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, '?')
    .slice(0, 200);
}
