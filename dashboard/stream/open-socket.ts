import { api, ask } from '#dashboard/api/client.ts';
import { ApiError } from '#dashboard/api/errors.ts';
import { NoStream, type Socket } from './connection.ts';

/**
 * Opens the stream with a ticket, which works once and for seconds only: a token never stands in an address.
 * @throws NoStream where the plan has none, or the caller may not read figures
 */
export async function openSocket(): Promise<Socket> {
  const { ticket } = await ask(api.POST('/v2/stream/tickets')).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 403) throw new NoStream(error.message);
    throw error;
  });
  const address = new URL('/v2/stream', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  address.searchParams.set('ticket', ticket);
  return new WebSocket(address);
}
