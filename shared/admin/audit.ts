import type { Caller } from '#shared/http/caller.ts';
import { viewerAddress } from '#shared/http/viewer-address.ts';

/** What the audit log tells of. Names stay as they are: exports and filters rely on them. */
export const AUDIT_ACTIONS = [
  'user.invited',
  'user.joined',
  'user.changed',
  'user.removed',
  'client.created',
  'client.changed',
  'client.removed',
  'client.secret_added',
  'client.secret_removed',
  'api_key.created',
  'api_key.revoked',
  'webhook.created',
  'webhook.changed',
  'webhook.removed',
  'webhook.secret_rotated',
  'suppression.lifted',
  'company.changed',
  'company.deleted',
  'person.erasure_requested',
  'person.erased',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who does something, from where and when. */
export interface Actor {
  company: string;
  /** The client, user or API key that called. */
  principal: string;
  /** null where the call's origin is not known. */
  address: string | null;
  requestId: string;
  /** Epoch milliseconds. */
  at: number;
}

/** What was done to what; `changes` names fields, never secrets. */
export interface AuditedChange {
  action: AuditAction;
  /** Id of what was changed. */
  target: string;
  changes: Readonly<Record<string, unknown>>;
}

export interface AuditEntry extends AuditedChange {
  /** `aud_…`, in order of time. */
  id: string;
  actor: Actor;
}

interface CallFacts {
  headers: Readonly<Record<string, string | undefined>>;
  requestId: string;
  now: number;
}

export function actorOf(call: CallFacts, caller: Pick<Caller, 'company' | 'principal'>): Actor {
  return {
    company: caller.company,
    principal: caller.principal,
    address: viewerAddress(call.headers),
    requestId: call.requestId,
    at: call.now,
  };
}
