import { errors, jwtVerify, SignJWT } from 'jose';
import { PlatformError } from '#shared/runtime/errors.ts';
import { SCOPES, type Scope } from './scopes.ts';

export const TOKEN_LIFETIME_S = 3_600;
const ISSUER = 'urn:analytics-platform';
const AUDIENCE = 'urn:analytics-platform:api';
const TYPE = 'at+jwt';
const ALGORITHM = 'HS256';

/** A signing key and the id that tokens name it by. */
export interface SigningKey {
  kid: string;
  key: Uint8Array;
}

export interface TokenFacts {
  tokenId: string;
  clientId: string;
  company: string;
  scopes: readonly Scope[];
  /** Which of the client's secrets it was got with; see `markOf`. */
  secretMark: string;
  /** Epoch seconds. */
  expiresAt: number;
}

/** An access token after RFC 9068. */
export function signToken(
  facts: Omit<TokenFacts, 'expiresAt'>,
  key: SigningKey,
  nowMs: number,
): Promise<string> {
  const now = Math.floor(nowMs / 1000);
  const claims = { client_id: facts.clientId, company: facts.company, scope: facts.scopes.join(' ') };
  return new SignJWT({ ...claims, secret_mark: facts.secretMark })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: key.kid })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(facts.clientId)
    .setJti(facts.tokenId)
    .setIssuedAt(now)
    .setExpirationTime(now + TOKEN_LIFETIME_S)
    .sign(key.key);
}

/**
 * Facts of a token that we signed, for this API, still valid. Algorithm, type, issuer, audience and key are pinned
 * (RFC 8725); a signature in another base64 spelling is refused.
 * @throws PlatformError AUTH_TOKEN_INVALID
 */
export async function verifyToken(
  token: string,
  keys: readonly SigningKey[],
  nowMs: number,
): Promise<TokenFacts> {
  if (!isCanonical(token)) throw invalid('The token is not well formed.');
  try {
    const { payload } = await jwtVerify(token, (header) => keyNamed(header.kid, keys), {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id', 'company', 'scope', 'secret_mark'],
      currentDate: new Date(nowMs),
    });
    return {
      tokenId: claim(payload, 'jti'),
      clientId: claim(payload, 'client_id'),
      company: claim(payload, 'company'),
      scopes: claim(payload, 'scope')
        .split(' ')
        .filter((name): name is Scope => (SCOPES as readonly string[]).includes(name)),
      secretMark: claim(payload, 'secret_mark'),
      expiresAt: Number(payload.exp),
    };
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw expired(error);
    if (error instanceof errors.JOSEError)
      throw invalid('Its signature, type, issuer or audience does not fit.', error);
    throw error;
  }
}

function keyNamed(kid: string | undefined, keys: readonly SigningKey[]): Uint8Array {
  const found = keys.find((key) => key.kid === kid);
  if (!found) throw invalid('It is signed with a key that is not in use.');
  return found.key;
}

function claim(payload: Record<string, unknown>, name: string): string {
  const value = payload[name];
  if (typeof value !== 'string') throw invalid(`Its claim ${name} is not text.`);
  return value;
}

/** base64url has more than one spelling of the same bytes; only the one that we write is taken. */
function isCanonical(token: string): boolean {
  const parts = token.split('.');
  return (
    parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
  );
}

function expired(error: errors.JWTExpired): PlatformError {
  const at = new Date(Number(error.payload.exp) * 1000).toISOString();
  return new PlatformError('AUTH_TOKEN_INVALID', 'The access token has expired', {
    details: `Token expired at ${at}. Request a new one from POST /oauth/token.`,
    cause: error,
  });
}

function invalid(reason: string, cause?: unknown): PlatformError {
  return new PlatformError('AUTH_TOKEN_INVALID', 'The access token is invalid', {
    details: `${reason} Request a new one from POST /oauth/token.`,
    cause,
  });
}
