import type { Company } from '#shared/admin/company.ts';
import { findCompany } from '#shared/admin/store.ts';
import type { Caller } from '#shared/http/caller.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import type { Credential } from './credential.ts';
import { RecentReads } from './recent-reads.ts';
import { isAccessTokenRevoked } from './revocation-store.ts';
import { scopesOfRole } from './roles.ts';
import { type Scope, withParts } from './scopes.ts';
import { hashSecret, markOf } from './secret-hash.ts';
import { verificationKeys } from './signing-keys.ts';
import { type Standing, standingOf } from './standing.ts';
import { findApiKey, findClient, findUserToken } from './store.ts';
import { TokenCache } from './token-cache.ts';
import { type TokenFacts, verifyToken } from './tokens.ts';
import { type Account, findAccount } from './user-store.ts';

/** Expiry of credentials that last until they are revoked: the last second that a date can have. */
const NEVER_S = 253_402_300_799;

export interface Identity {
  caller: Caller;
  company: Company;
}

/** What a credential says of its bearer. */
interface Bearer {
  company: string;
  principal: string;
  credential: string;
  scopes: Scope[];
  expiresAt: number;
  standing: Standing;
}

const tokens = new TokenCache();
const clients = new RecentReads(findClient);
const companies = new RecentReads(findCompany);
const revocations = new RecentReads(isAccessTokenRevoked);
const users = new RecentReads<Account>((key) => {
  const [company = '', id = ''] = key.split(' ');
  return findAccount(company, id);
});

/**
 * Who calls, as of now. Access tokens are verified here; API keys and user tokens are looked up on each call.
 * @throws PlatformError AUTH_TOKEN_INVALID for a credential that is not ours, is over, or whose owner is gone
 */
export async function authenticate(credential: Credential, nowMs: number): Promise<Identity> {
  const bearer = await bearerOf(credential, nowMs);
  const company = await companies.get(bearer.company, nowMs);
  if (!company) throw gone();
  return {
    company,
    caller: {
      company: company.id,
      companyName: company.name,
      principal: bearer.principal,
      credential: {
        kind: credential.kind,
        id: bearer.credential,
        expiresAt: bearer.expiresAt,
        standing: bearer.standing,
      },
      plan: company.plan,
      scopes: bearer.scopes,
      timeZone: company.timeZone,
      currency: company.currency,
      retentionDays: company.retentionDays,
      ownMetrics: company.ownMetrics,
      watched: company.watched,
    },
  };
}

function bearerOf(credential: Credential, nowMs: number): Promise<Bearer> {
  switch (credential.kind) {
    case 'access_token':
      return clientOf(credential.secret, nowMs);
    case 'user_token':
      return userOf(hashSecret(credential.secret), nowMs);
    case 'api_key':
      return keyOf(hashSecret(credential.secret));
  }
}

async function clientOf(token: string, nowMs: number): Promise<Bearer> {
  const facts = tokens.get(token, nowMs) ?? (await verified(token, nowMs));
  const [client, isRevoked] = await Promise.all([
    clients.get(facts.clientId, nowMs),
    revocations.get(facts.tokenId, nowMs),
  ]);
  if (isRevoked || client?.company !== facts.company) throw gone();
  // A secret that was removed takes the tokens with it that were got with it.
  if (!client.secretHashes.some((hash) => markOf(hash) === facts.secretMark)) throw gone();
  return {
    company: client.company,
    principal: client.clientId,
    credential: facts.tokenId,
    scopes: withParts(facts.scopes.filter((scope) => client.scopes.includes(scope))),
    expiresAt: facts.expiresAt,
    standing: standingOf.client(client.clientId, facts.tokenId, facts.secretMark),
  };
}

async function verified(token: string, nowMs: number): Promise<TokenFacts> {
  const facts = await verifyToken(token, await verificationKeys(nowMs), nowMs);
  tokens.set(token, facts);
  return facts;
}

async function userOf(tokenHash: string, nowMs: number): Promise<Bearer> {
  const token = await findUserToken(tokenHash);
  const user = token && (await users.get(`${token.company} ${token.user}`, nowMs));
  if (!user) throw gone();
  return {
    company: user.company,
    principal: user.id,
    credential: tokenHash,
    scopes: scopesOfRole(user.role),
    expiresAt: NEVER_S,
    standing: standingOf.user(tokenHash),
  };
}

async function keyOf(secretHash: string): Promise<Bearer> {
  const key = await findApiKey(secretHash);
  if (!key) throw gone();
  return {
    company: key.company,
    principal: key.id,
    credential: key.id,
    scopes: withParts(key.scopes),
    expiresAt: NEVER_S,
    standing: standingOf.apiKey(secretHash),
  };
}

/** The same for a credential that never was and one that is no more: a guess learns nothing. */
function gone(): PlatformError {
  return new PlatformError('AUTH_TOKEN_INVALID', 'The credential is not valid', {
    details: 'It is unknown, has been revoked, or its owner has been removed. Get a new one and try again.',
  });
}
