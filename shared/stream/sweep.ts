import type { Company } from '#shared/admin/company.ts';
import { isInForce, type Standing } from '#shared/auth/standing.ts';
import { type Channel, dropChannel, keepChannel, markEmpty } from './channel-store.ts';
import { goodbye } from './goodbye.ts';
import { removeConnection } from './leave.ts';
import { listMembers } from './member-store.ts';
import {
  listExpired,
  listOpen,
  listStandings,
  type OpenConnection,
  removeOpen,
  removeStanding,
} from './open-store.ts';
import { closeConnection, postTo } from './post-store.ts';
import { LINGER_MS } from './timing.ts';

/** Close codes of the stream; where API Gateway cannot send them, the error message before the close says why. */
const CLOSE_TOKEN_OVER = 4401;

/** Closes what is over: connections whose token has expired or been revoked, and all of a company that is deleted. */
export async function sweepConnections(id: string, company: Company | undefined, now: number): Promise<void> {
  if (!company) {
    for await (const open of listOpen(id)) await closeAll(id, open, 'removed', now);
    for (const standing of await listStandings(id)) await removeStanding(id, standing);
    return;
  }
  for await (const open of listExpired(id, now)) await closeAll(id, open, 'expired', now);
  const revoked = new Set<Standing>();
  for (const standing of await listStandings(id)) {
    if (await isInForce(id, standing)) continue;
    revoked.add(standing);
    await removeStanding(id, standing);
  }
  if (revoked.size === 0) return;
  for await (const open of listOpen(id)) {
    await closeAll(
      id,
      open.filter(({ standing }) => revoked.has(standing)),
      'revoked',
      now,
    );
  }
}

async function closeAll(
  company: string,
  connections: readonly OpenConnection[],
  why: 'expired' | 'revoked' | 'removed',
  now: number,
): Promise<void> {
  for (const { connection, expiresAt } of connections) {
    await postTo(connection, goodbye(why, now));
    await closeConnection(connection, CLOSE_TOKEN_OVER);
    await removeConnection(company, connection);
    await removeOpen(company, connection, expiresAt);
  }
}

/**
 * Lets channels with listeners go on, and removes those that nobody has listened to for a while. That while begins when
 * a sweep finds it so, since turns may have stood still before.
 * @returns the channels that are left
 */
export async function sweepChannels(
  company: string,
  channels: readonly Channel[],
  now: number,
): Promise<Channel[]> {
  const left: Channel[] = [];
  for (const channel of channels) {
    if (await hasMembers(company, channel.id)) await keepChannel(company, channel.id, now);
    else if (channel.emptySince === undefined) await markEmpty(company, channel, now);
    else if (channel.emptySince + LINGER_MS <= now && (await dropChannel(company, channel.id, now))) continue;
    left.push(channel);
  }
  return left;
}

async function hasMembers(company: string, channel: string): Promise<boolean> {
  for await (const members of listMembers(company, channel, { limit: 1 })) return members.length > 0;
  return false;
}
