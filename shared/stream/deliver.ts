import type { PostOutcome } from './connections-api.ts';
import { removeConnection } from './leave.ts';
import { holdForMember, listMembers, type Member } from './member-store.ts';
import { POSTS_AT_ONCE, postTo } from './post-store.ts';
import { addressed, type UpdateBody } from './update.ts';

/** What became of an update. */
export interface Delivery {
  sent: number;
  gone: number;
  failed: number;
}

/** One update of a channel on its way to those who listen. */
export interface Outgoing {
  sequence: number;
  bodies: readonly UpdateBody[];
  /** Epoch milliseconds. */
  now: number;
  wants?: (member: Member) => boolean;
}

/** What the delivery of an update is made of; replaced in simulations. */
export interface DeliveryParts {
  members: typeof listMembers;
  hold: typeof holdForMember;
  post: (connection: string, message: string) => Promise<PostOutcome>;
  leave: (company: string, connection: string) => Promise<void>;
}

export const deliveryParts: DeliveryParts = {
  members: listMembers,
  hold: holdForMember,
  post: postTo,
  leave: removeConnection,
};

/**
 * Sends one update of a channel to everybody who listens to it, and to nobody twice. A connection that is slow or gone
 * costs only itself: its message is given up after a while, and one that is gone is cleaned away.
 */
export async function deliver(
  company: string,
  channel: string,
  update: Outgoing,
  parts: DeliveryParts = deliveryParts,
): Promise<Delivery> {
  const delivery: Delivery = { sent: 0, gone: 0, failed: 0 };
  const gone = new Set<string>();
  for await (const members of parts.members(company, channel)) {
    const wanted = update.wants ? members.filter(update.wants) : members;
    await inParallel(wanted, async (member) => {
      if (gone.has(member.connection)) return;
      if (!(await isNew(company, channel, member, update, parts))) return;
      const outcome = await postAll(member, update.bodies, parts);
      delivery[outcome] += 1;
      if (outcome !== 'gone') return;
      gone.add(member.connection);
      await parts.leave(company, member.connection);
    });
  }
  return delivery;
}

/** A member whose subscribe call still runs gets the update from that call. */
async function isNew(
  company: string,
  channel: string,
  member: Member,
  { sequence, now }: Outgoing,
  { hold }: DeliveryParts,
): Promise<boolean> {
  const after = member.after ?? (await hold(company, channel, member, sequence, now));
  return after !== null && after < sequence;
}

async function postAll(
  { connection, subscription }: Member,
  bodies: readonly UpdateBody[],
  { post }: DeliveryParts,
): Promise<PostOutcome> {
  for (const body of bodies) {
    const outcome = await post(connection, addressed(body, subscription));
    if (outcome !== 'sent') return outcome;
  }
  return 'sent';
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const workers = Array.from({ length: Math.min(POSTS_AT_ONCE, items.length) }, async () => {
    for (const item of rest) await work(item);
  });
  await Promise.all(workers);
}
