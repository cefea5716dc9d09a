import { issueTicket, TICKET_LIFETIME_S } from '#shared/auth/ticket.ts';
import type { Caller } from '#shared/http/caller.ts';
import type { Input, Reply } from '#shared/http/contract.ts';
import type { createTicket as spec } from '#shared/stream/contract.ts';
import { streamInterval } from '#shared/stream/frequency.ts';

export async function createTicket({ now, baseUrl }: Input<typeof spec>, caller: Caller): Promise<Reply> {
  streamInterval(caller.plan);
  const { ticket, expiresAt } = await issueTicket(caller, now);
  return {
    status: 201,
    body: {
      ticket,
      expires_in: TICKET_LIFETIME_S,
      expires_at: new Date(expiresAt * 1000).toISOString(),
      stream_url: `${baseUrl.replace(/^http/, 'ws')}/v2/stream?ticket=${ticket}`,
    },
  };
}
