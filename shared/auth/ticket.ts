import { findCompany } from '#shared/admin/store.ts';
import type { Caller } from '#shared/http/caller.ts';
import { callerFrom, contextOf } from '#shared/http/caller-context.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { randomSecret } from '#shared/runtime/ids.ts';
import type { Identity } from './authenticate.ts';
import { hashSecret } from './secret-hash.ts';
import { isInForce } from './standing.ts';
import { putTicket, takeTicket } from './ticket-store.ts';

export const TICKET_LIFETIME_S = 30;
const PREFIX = 'ap_ticket_';

/**
 * A ticket that opens one stream connection in the caller's name within half a minute. It may stand in an address,
 * where a token would be seen by proxies and logs: once used, it is worth nothing.
 */
export async function issueTicket(
  caller: Caller,
  nowMs: number,
): Promise<{ ticket: string; expiresAt: number }> {
  const ticket = `${PREFIX}${randomSecret()}`;
  const expiresAt = Math.floor(nowMs / 1000) + TICKET_LIFETIME_S;
  await putTicket(hashSecret(ticket), JSON.stringify(contextOf(caller)), expiresAt);
  return { ticket, expiresAt };
}

/**
 * Who got the ticket, as of now; the ticket is used up by asking.
 * @throws PlatformError AUTH_TOKEN_INVALID for one that is unknown, used or over, or whose credential is no longer good
 */
export async function redeemTicket(ticket: string, nowMs: number): Promise<Identity> {
  const kept = ticket.startsWith(PREFIX) ? await takeTicket(hashSecret(ticket), nowMs) : undefined;
  if (kept === undefined) throw invalid();
  const caller = callerFrom(JSON.parse(kept) as Record<string, unknown>, nowMs);
  const [company, isGood] = await Promise.all([
    findCompany(caller.company),
    isInForce(caller.company, caller.credential.standing),
  ]);
  if (!company || !isGood) throw invalid();
  return { company, caller: { ...caller, plan: company.plan } };
}

function invalid(): PlatformError {
  return new PlatformError('AUTH_TOKEN_INVALID', 'The ticket is not valid', {
    details: 'A ticket opens one connection within 30 seconds. Get a new one from POST /v2/stream/tickets.',
  });
}
