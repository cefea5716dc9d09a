import type { Role } from '#shared/auth/roles.ts';
import { hashSecret } from '#shared/auth/secret-hash.ts';
import { findEmailOwner } from '#shared/auth/user-store.ts';
import { PlatformError } from '#shared/runtime/errors.ts';
import { newId, randomSecret } from '#shared/runtime/ids.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import type { Actor } from './audit.ts';
import { acceptInvitation, findInvitation, type InvitedUser, inviteUser } from './invitation-store.ts';
import { readPage } from './page-store.ts';
import { hashPassword } from './password-hash.ts';
import type { User, UserFacts } from './user.ts';
import { changeUser, removeUser, type UserChange } from './user-change-store.ts';
import { findUser, readUserItem } from './user-store.ts';

const INVITED_FOR_MS = 7 * 86_400_000;
const TRIES = 5;
const USER_ID = /^usr_[0-9a-z_]{1,60}$/;

/**
 * A new user without a password, and the token by which its owner takes it over; the token is kept as a hash only.
 * @throws PlatformError RESOURCE_CONFLICT where the company has or has invited that address
 */
export async function invite(
  actor: Actor,
  asked: { email: string; name?: string | undefined; role: Role },
): Promise<{ user: InvitedUser; token: string }> {
  const token = randomSecret();
  const user: InvitedUser = {
    id: newId('usr', actor.at),
    company: actor.company,
    email: asked.email,
    name: asked.name ?? null,
    role: asked.role,
    status: 'invited',
    createdAt: actor.at,
    invitation: { tokenHash: hashSecret(token), expiresAt: actor.at + INVITED_FOR_MS },
  };
  const audited = { action: 'user.invited', target: user.id, changes: { role: user.role } } as const;
  const isOwn = (await findEmailOwner(asked.email))?.company === actor.company;
  if (isOwn || !(await inviteUser(user, actor, audited))) {
    throw new PlatformError('RESOURCE_CONFLICT', 'The company has a user of that e-mail address', {
      details: 'GET /v2/admin/users lists them. To invite the address anew, delete its user first.',
    });
  }
  return { user, token };
}

/**
 * @throws PlatformError RESOURCE_NOT_FOUND for a token that is unknown, used or expired, RESOURCE_CONFLICT where the
 *   address has become that of another user
 */
export async function accept(
  call: Omit<Actor, 'company' | 'principal'>,
  given: { token: string; password: string; name?: string | undefined },
): Promise<User> {
  const found = await findInvitation(hashSecret(given.token));
  const user = found && (await findUser(found.company, found.user));
  if (!user?.invitation || user.invitation.expiresAt <= call.at) throw noInvitation();
  const joined = { name: given.name ?? user.name, passwordHash: await hashPassword(given.password) };
  const actor = { ...call, company: user.company, principal: user.id };
  const audited = { action: 'user.joined', target: user.id, changes: { role: user.role } } as const;
  const outcome = await acceptInvitation({ ...user, invitation: user.invitation }, joined, actor, audited);
  if (outcome === 'gone') throw noInvitation();
  if (outcome === 'email_taken') {
    throw new PlatformError('RESOURCE_CONFLICT', 'The e-mail address belongs to a user already', {
      details: 'Sign in with it, or ask for an invitation to another address.',
    });
  }
  return { ...user, name: joined.name, status: 'active', invitation: null };
}

/** One page of the company's users in order of their ids, which is the order of joining. */
export async function listUsers(
  company: string,
  asked: { role?: Role | undefined; limit: number; after: string | undefined },
): Promise<{ users: User[]; next: string | undefined }> {
  const { items, next } = await readPage({
    partition: PARTITIONS.records.company(company),
    first: 'user#usr_',
    last: 'user#usr_~',
    order: 'ascending',
    limit: asked.limit,
    after: asked.after,
    having: { role: asked.role },
  });
  return { users: items.map(readUserItem), next };
}

/** @throws PlatformError RESOURCE_NOT_FOUND, in the same words whether the user is another company's or nobody's */
export async function requireUser(company: string, id: string): Promise<User> {
  const user = USER_ID.test(id) ? await findUser(company, id) : undefined;
  if (user) return user;
  throw new PlatformError('RESOURCE_NOT_FOUND', 'The user does not exist', {
    details: 'It was never made or was deleted. GET /v2/admin/users lists the users of your company.',
  });
}

/** What an admin asks to be changed; what is left out stays. */
export interface AskedChange {
  name?: string | null | undefined;
  role?: Role | undefined;
  status?: 'active' | 'disabled' | undefined;
}

/** @throws PlatformError RESOURCE_NOT_FOUND; RESOURCE_CONFLICT for the last admin and for an invited user's status */
export async function updateUser(actor: Actor, id: string, asked: AskedChange): Promise<User> {
  return settled(actor, id, async (user) => {
    if (asked.status !== undefined && user.status === 'invited') throw notJoined();
    const next: UserFacts = {
      name: asked.name === undefined ? user.name : asked.name,
      role: asked.role ?? user.role,
      status: asked.status ?? user.status,
    };
    const changes = changesOf(user, next);
    const result = { ...user, ...next };
    if (Object.keys(changes).length === 0) return ['done', result];
    return [await changeUser(user, next, actor, { action: 'user.changed', target: id, changes }), result];
  });
}

/** Names are personal, so the log says only that one changed. */
function changesOf(user: User, next: UserFacts): Record<string, unknown> {
  return {
    ...(next.role === user.role ? {} : { role: { from: user.role, to: next.role } }),
    ...(next.status === user.status ? {} : { status: { from: user.status, to: next.status } }),
    ...(next.name === user.name ? {} : { name: 'changed' }),
  };
}

/** @throws PlatformError RESOURCE_NOT_FOUND, RESOURCE_CONFLICT for the last admin */
export async function deleteUser(actor: Actor, id: string): Promise<void> {
  await settled(actor, id, async (user) => {
    const audited = { action: 'user.removed', target: id, changes: { role: user.role } } as const;
    return [await removeUser(user, actor, audited), user];
  });
}

/** Repeats a change that met another one, on the user as it is by then. */
async function settled(
  { company }: Actor,
  id: string,
  change: (user: User) => Promise<[UserChange, User]>,
): Promise<User> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const [outcome, user] = await change(await requireUser(company, id));
    if (outcome === 'done') return user;
    if (outcome === 'last_admin') throw lastAdmin();
  }
  throw new PlatformError('SERVICE_UNAVAILABLE', 'The user is being changed by others', {
    details: 'Nothing was changed by this call; read the user and try again.',
    retryAfterSeconds: 1,
  });
}

function notJoined(): PlatformError {
  return new PlatformError('RESOURCE_CONFLICT', 'The user has not accepted the invitation yet', {
    details: 'An invited user has no status to change. To withdraw the invitation, delete the user.',
  });
}

function lastAdmin(): PlatformError {
  return new PlatformError('RESOURCE_CONFLICT', 'The last admin cannot be removed, demoted or disabled', {
    details: 'Make another active user an admin first.',
  });
}

function noInvitation(): PlatformError {
  return new PlatformError('RESOURCE_NOT_FOUND', 'The invitation is not valid', {
    details: 'It is unknown, was used, or has expired after seven days. Ask an admin for a new one.',
  });
}
