import type { Company } from '#shared/admin/company.ts';
import { findCompany } from '#shared/admin/store.ts';
import type { Caller } from '#shared/http/caller.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { signingKey } from './signing-keys.ts';
import { type Client, findClient } from './store.ts';
import { TokenCache } from './token-cache.ts';
import { type TokenFacts, verifyToken } from './tokens.ts';

/** How long an instance trusts what it read of a client and its company: the bound on a revocation. */
const TRUSTED_FOR_MS = 60_000;
const MOST_KEPT = 1_000;

export interface Identity {
  caller: Caller;
  company: Company;
  /** Epoch seconds. */
  expiresAt: number;
}

interface Standing {
  client: Client;
  company: Company;
  readAt: number;
}

const tokens = new TokenCache();
const standings = new Map<string, Standing>();

/**
 * Who the bearer of this token is, as of now.
 * @throws PlatformError AUTH_TOKEN_INVALID for a token that is not ours, is over, or whose client is gone
 */
export async function authenticate(token: string, nowMs: number): Promise<Identity> {
  const facts = tokens.get(token, nowMs) ?? (await verified(token, nowMs));
  const { client, company } = await standingOf(facts, nowMs);
  return {
    company,
    expiresAt: facts.expiresAt,
    caller: {
      company: company.id,
      companyName: company.name,
      principal: client.clientId,
      plan: company.plan,
      scopes: facts.scopes.filter((scope) => client.scopes.includes(scope)),
      timeZone: company.timeZone,
      currency: company.currency,
    },
  };
}

async function verified(token: string, nowMs: number): Promise<TokenFacts> {
  const facts = await verifyToken(token, [await signingKey()], nowMs);
  tokens.set(token, facts);
  return facts;
}

async function standingOf(facts: TokenFacts, nowMs: number): Promise<Standing> {
  const kept = standings.get(facts.clientId);
  if (kept && nowMs - kept.readAt < TRUSTED_FOR_MS && kept.company.id === facts.company) return kept;
  standings.delete(facts.clientId);
  const [client, company] = await Promise.all([findClient(facts.clientId), findCompany(facts.company)]);
  if (!client || !company || client.company !== facts.company) {
    throw new PlatformError('AUTH_TOKEN_INVALID', 'The access token is no longer valid', {
      details: 'Its client or company has been removed. Ask an admin of the company for new credentials.',
    });
  }
  if (standings.size >= MOST_KEPT) standings.clear();
  const standing = { client, company, readAt: nowMs };
  standings.set(facts.clientId, standing);
  return standing;
}
