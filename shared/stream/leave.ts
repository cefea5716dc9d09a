import { EVENTS_CHANNEL } from './definition.ts';
import { listSubscriptions, removeMember, removeSubscription } from './member-store.ts';
import { removeWatch } from './watch-store.ts';

/**
 * Ends one subscription of a connection. The channel goes on for a while, so that whoever comes back misses nothing.
 * @returns false where there was none of that id
 */
export async function leaveChannel(
  company: string,
  connection: string,
  subscription: string,
): Promise<boolean> {
  const channel = await removeSubscription(company, connection, subscription);
  if (channel === undefined) return false;
  await removeMember(company, channel, { connection, subscription });
  if (channel === EVENTS_CHANNEL) await removeWatch(company, { connection, subscription });
  return true;
}

/** Ends every subscription of a connection that is over. */
export async function removeConnection(company: string, connection: string): Promise<void> {
  for (const { subscription, channel } of await listSubscriptions(company, connection)) {
    await removeMember(company, channel, { connection, subscription });
    if (channel === EVENTS_CHANNEL) await removeWatch(company, { connection, subscription });
    await removeSubscription(company, connection, subscription);
  }
}
