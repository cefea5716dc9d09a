import type * as z from 'zod';
import { PlatformError } from '#shared/runtime/errors.ts';
import { leaveChannel } from './leave.ts';
import type { MESSAGES } from './request.ts';
import type { Session } from './session.ts';

/**
 * Ends a subscription of the connection; no update of it follows the answer but those already on their way.
 * @throws PlatformError RESOURCE_NOT_FOUND where the connection has none of that id
 */
export async function unsubscribe(
  { subscription_id: id }: z.output<typeof MESSAGES.unsubscribe>,
  { caller, connection }: Session,
  now: number,
): Promise<string> {
  if (!(await leaveChannel(caller.company, connection, id))) {
    throw new PlatformError('RESOURCE_NOT_FOUND', 'No such subscription on this connection', {
      details: 'Use the subscription_id that the updates carry.',
    });
  }
  return JSON.stringify({
    type: 'unsubscribed',
    subscription_id: id,
    timestamp: new Date(now).toISOString(),
  });
}
