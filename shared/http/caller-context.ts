import { isPlanName } from '#shared/admin/plans.ts';
import { isCredentialKind } from '#shared/auth/credential.ts';
import { isScope } from '#shared/auth/scopes.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { type Caller, WATCHES, type Watch } from './caller.ts';

/** What the authorizer passes on. API Gateway carries text only. */
export type AuthorizerContext = Record<
  | 'company'
  | 'companyName'
  | 'principal'
  | 'credential'
  | 'credentialKind'
  | 'plan'
  | 'scopes'
  | 'timeZone'
  | 'currency'
  | 'retentionDays'
  | 'ownMetrics'
  | 'expiresAt'
  | 'standing'
  | 'watched',
  string
>;

export function contextOf(caller: Caller): AuthorizerContext {
  return {
    company: caller.company,
    companyName: caller.companyName,
    principal: caller.principal,
    credential: caller.credential.id,
    credentialKind: caller.credential.kind,
    plan: caller.plan,
    scopes: caller.scopes.join(' '),
    timeZone: caller.timeZone,
    currency: caller.currency,
    retentionDays: String(caller.retentionDays),
    ownMetrics: String(caller.ownMetrics),
    expiresAt: String(caller.credential.expiresAt),
    standing: caller.credential.standing,
    watched: caller.watched.join(' '),
  };
}

/**
 * The caller that the authorizer established.
 * @throws PlatformError AUTH_TOKEN_MISSING without one, AUTH_TOKEN_INVALID once the token's own time is over
 */
export function callerFrom(context: Record<string, unknown> | null | undefined, nowMs: number): Caller {
  const text = (name: keyof AuthorizerContext): string => {
    const value = context?.[name];
    if (typeof value !== 'string' || value === '') {
      throw new PlatformError('AUTH_TOKEN_MISSING', 'Authentication is required', {
        details: 'Send Authorization: Bearer with a token from POST /oauth/token.',
      });
    }
    return value;
  };
  const plan = text('plan');
  if (!isPlanName(plan)) throw new Error(`The authorizer named an unknown plan: ${plan}`);
  const kind = text('credentialKind');
  if (!isCredentialKind(kind)) throw new Error(`The authorizer named an unknown kind of credential: ${kind}`);
  const expiresAt = Number(text('expiresAt'));
  if (expiresAt * 1000 <= nowMs) {
    throw new PlatformError('AUTH_TOKEN_INVALID', 'The access token has expired', {
      details: 'Request a new one from POST /oauth/token.',
    });
  }
  return {
    company: text('company'),
    companyName: text('companyName'),
    principal: text('principal'),
    credential: { kind, id: text('credential'), expiresAt, standing: standingIn(context) },
    plan,
    scopes: text('scopes').split(' ').filter(isScope),
    timeZone: text('timeZone'),
    currency: text('currency'),
    retentionDays: Number(text('retentionDays')),
    ownMetrics: Number(context?.['ownMetrics'] ?? 0),
    watched: watchedIn(context?.['watched']),
  };
}

/** Empty for nearly every company, which `text` would take for missing. */
function watchedIn(value: unknown): Watch[] {
  const named = typeof value === 'string' ? value.split(' ') : [];
  return WATCHES.filter((name) => named.includes(name));
}

/** Calls need no standing, and connections without one are closed with the next sweep. */
function standingIn(context: Record<string, unknown> | null | undefined): string {
  const standing = context?.['standing'];
  return typeof standing === 'string' ? standing : '';
}
