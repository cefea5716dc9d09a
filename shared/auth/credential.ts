import { PlatformError } from '#shared/runtime/errors.ts';
import { randomSecret } from '#shared/runtime/ids.ts';

/** What a caller proves its identity with. The prefixes tell the kinds apart, to us and to scanners for leaked secrets. */
export interface Credential {
  kind: CredentialKind;
  secret: string;
}

const CREDENTIAL_KINDS = ['access_token', 'user_token', 'api_key'] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

export function isCredentialKind(value: string): value is CredentialKind {
  return (CREDENTIAL_KINDS as readonly string[]).includes(value);
}

const PREFIX_OF = { user_token: 'ap_user_', api_key: 'ap_key_' } as const;

/** A new secret of that kind, with 256 random bits. */
export function newSecret(kind: keyof typeof PREFIX_OF): string {
  return `${PREFIX_OF[kind]}${randomSecret()}`;
}

export interface Offered {
  authorization: string | undefined;
  /** The header X-Api-Key. */
  apiKey: string | undefined;
  /** The query's `token`, where the route takes one. */
  queryToken: string | undefined;
  /** Whether the route takes an API key as the user name of HTTP Basic. */
  basic: boolean;
}

/**
 * The one credential of a request.
 * @throws PlatformError AUTH_TOKEN_MISSING without one; AUTH_TOKEN_INVALID for two, or one in a form that is not taken
 */
export function readCredential(offered: Offered): Credential {
  const authorization = offered.authorization?.trim() ?? '';
  const apiKey = offered.apiKey?.trim() ?? '';
  if (authorization !== '' && apiKey !== '') {
    throw invalid('Two credentials were sent', 'Send either Authorization or X-Api-Key, not both.');
  }
  if (apiKey !== '') return { kind: 'api_key', secret: apiKey };
  if (authorization !== '') return fromHeader(authorization, offered.basic);
  if (offered.queryToken) return ofText(offered.queryToken);
  throw new PlatformError('AUTH_TOKEN_MISSING', 'Authentication is required', {
    details: 'Send Authorization: Bearer with a token from POST /oauth/token, or an API key as X-Api-Key.',
  });
}

function fromHeader(authorization: string, basic: boolean): Credential {
  const token = /^bearer +(\S+)$/i.exec(authorization)?.[1];
  if (token) return ofText(token);
  const userName = basic ? basicUserName(authorization) : undefined;
  if (userName) return { kind: 'api_key', secret: userName };
  throw invalid(
    'The Authorization header is not a bearer token',
    'Send Authorization: Bearer with a token from POST /oauth/token.',
  );
}

/** Segment's libraries send the write key as the user name and no password. */
function basicUserName(authorization: string): string | undefined {
  const encoded = /^basic +([a-z0-9+/=_-]+)$/i.exec(authorization)?.[1];
  return encoded && Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)[0];
}

function ofText(secret: string): Credential {
  if (secret.startsWith(PREFIX_OF.api_key)) return { kind: 'api_key', secret };
  if (secret.startsWith(PREFIX_OF.user_token)) return { kind: 'user_token', secret };
  return { kind: 'access_token', secret };
}

function invalid(message: string, details: string): PlatformError {
  return new PlatformError('AUTH_TOKEN_INVALID', message, { details });
}
