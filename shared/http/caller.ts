import type { PlanName } from '#shared/admin/plans.ts';
import type { CredentialKind } from '#shared/auth/credential.ts';
import type { Scope } from '#shared/auth/scopes.ts';

/** What an alert rule looks at: data points one by one, or figures over windows. */
export const WATCHES = ['data_point', 'window'] as const;
export type Watch = (typeof WATCHES)[number];

/** What the caller came with, named without telling it. */
export interface CallerCredential {
  kind: CredentialKind;
  /** A token's id or hash, an API key's id. */
  id: string;
  /** Epoch seconds; far in the future for one that lasts until it is revoked. */
  expiresAt: number;
  /** What must still hold for it to be good; see shared/auth/standing.ts. */
  standing: string;
}

/** Who calls, as the authorizer established it. Handlers and stores take the company from here and nowhere else. */
export interface Caller {
  /** `co_…`; the first part of every key that the call may touch. */
  company: string;
  companyName: string;
  /** The client, user or API key: `cli_…`, `usr_…`, `key_…` or a client id. */
  principal: string;
  credential: CallerCredential;
  plan: PlanName;
  /** With their parts: what the caller may do. */
  scopes: readonly Scope[];
  /** IANA zone in which the company's days begin. */
  timeZone: string;
  /** Days that the company's data is kept. */
  retentionDays: number;
  /** Version of its own metrics; 0 before the first. */
  ownMetrics: number;
  /** ISO 4217. */
  currency: string;
  /** What its alert rules look at; empty where it has none. */
  watched: readonly Watch[];
}
