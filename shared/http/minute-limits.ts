import type { Operation } from './contract.ts';

/** A limit on the calls of one minute, for one address or one credential. */
export interface MinuteLimit {
  /** Operations of one group share the count. */
  group: string;
  calls: number;
  per: 'address' | 'credential';
}

/** S4: signing up and in, for each address. */
export const V1_AUTH: MinuteLimit = { group: 'v1-auth', calls: 10, per: 'address' };
/** S4: ingest, for each token. */
export const V1_INGEST: MinuteLimit = { group: 'v1-ingest', calls: 30, per: 'credential' };
/** S4: everything else of v1, for each token. */
const V1_OTHER: MinuteLimit = { group: 'v1', calls: 60, per: 'credential' };
/** Ours: one address cannot use up what the token endpoint can do for all. */
export const TOKEN_ENDPOINT: MinuteLimit = { group: 'token', calls: 600, per: 'address' };
/** Ours: an invitation's token cannot be guessed, but looking for it costs. */
export const INVITATIONS: MinuteLimit = { group: 'invitations', calls: 60, per: 'address' };
/** Ours: a job's link needs no credential, so no company's hour limits it. */
export const JOB_LINKS: MinuteLimit = { group: 'job-links', calls: 600, per: 'address' };

/** The operation's own limit; calls of v1 that carry a token have S4's. */
export function minuteLimitOf(
  operation: Pick<Operation, 'face' | 'auth' | 'minuteLimit'>,
): MinuteLimit | undefined {
  if (operation.minuteLimit) return operation.minuteLimit;
  return operation.face === 'v1' && operation.auth !== 'none' ? V1_OTHER : undefined;
}
