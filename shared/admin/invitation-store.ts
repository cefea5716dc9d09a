import { GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { directoryKey } from '#shared/auth/directory-keys.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { transact } from '#shared/runtime/transaction.ts';
import type { Actor, AuditedChange } from './audit.ts';
import { auditPut } from './audit-store.ts';
import type { Invitation, User } from './user.ts';
import { invitedAddressKey, userKey } from './user-keys.ts';
import { addAdmin } from './user-store.ts';

const ONLY_NEW = 'attribute_not_exists(pk)';

export type InvitedUser = User & { invitation: Invitation };

/**
 * Writes an invited user with the invitation that leads to it. The address is held within the company only: whether it
 * belongs to a user of another company is nobody's business before its owner accepts.
 * @returns false where the company has invited that address already
 */
export async function inviteUser(user: InvitedUser, actor: Actor, audited: AuditedChange): Promise<boolean> {
  const { company, id, email, role, invitation } = user;
  const expires = { expires_at: { N: String(Math.ceil(invitation.expiresAt / 1000)) } };
  const outcome = await transact([
    put(ENV.recordsTable, {
      ...userKey(company, id),
      email: { S: email },
      role: { S: role },
      ...(user.name === null ? {} : { name: { S: user.name } }),
      created_at: { N: String(actor.at) },
      invitation_hash: { S: invitation.tokenHash },
      invitation_expires_at: { N: String(invitation.expiresAt) },
    }),
    put(ENV.recordsTable, { ...invitedAddressKey(company, email), user: { S: id } }),
    put(ENV.directoryTable, {
      ...directoryKey.invitation(invitation.tokenHash),
      company: { S: company },
      user: { S: id },
      ...expires,
    }),
    auditPut(actor, audited),
  ]);
  return outcome.committed;
}

/** Company and user that an invitation leads to, or undefined where there is no such invitation. */
export async function findInvitation(
  tokenHash: string,
): Promise<{ company: string; user: string } | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.directoryTable),
      Key: directoryKey.invitation(tokenHash),
      ConsistentRead: true,
    }),
  );
  const company = item?.['company']?.S;
  const user = item?.['user']?.S;
  return company === undefined || user === undefined ? undefined : { company, user };
}

/**
 * Makes an invited user an active one: the invitation is used up, the address is the user's from now on.
 * @returns `email_taken` where the address has become that of another user, `gone` where the invitation was used meanwhile
 */
export async function acceptInvitation(
  user: InvitedUser,
  joined: { name: string | null; passwordHash: string },
  actor: Actor,
  audited: AuditedChange,
): Promise<'done' | 'email_taken' | 'gone'> {
  const { company, id, email, invitation } = user;
  const outcome = await transact([
    put(ENV.directoryTable, { ...directoryKey.email(email), company: { S: company }, user: { S: id } }),
    activate(user, joined),
    {
      Delete: {
        TableName: requireEnv(ENV.directoryTable),
        Key: directoryKey.invitation(invitation.tokenHash),
        ConditionExpression: 'attribute_exists(pk)',
      },
    },
    { Delete: { TableName: requireEnv(ENV.recordsTable), Key: invitedAddressKey(company, email) } },
    auditPut(actor, audited),
    ...(user.role === 'admin' ? [addAdmin(company, id)] : []),
  ]);
  if (outcome.committed) return 'done';
  const [address, ...others] = outcome.reasons.map(({ Code }) => Code === 'ConditionalCheckFailed');
  return address && !others.includes(true) ? 'email_taken' : 'gone';
}

function activate(
  user: InvitedUser,
  joined: { name: string | null; passwordHash: string },
): TransactWriteItem {
  return {
    Update: {
      TableName: requireEnv(ENV.recordsTable),
      Key: userKey(user.company, user.id),
      UpdateExpression: `SET password_hash = :password${joined.name === null ? '' : ', #name = :name'} REMOVE invitation_hash, invitation_expires_at`,
      ConditionExpression: 'invitation_hash = :invitation AND #role = :role',
      ExpressionAttributeNames: { '#role': 'role', ...(joined.name === null ? {} : { '#name': 'name' }) },
      ExpressionAttributeValues: {
        ':password': { S: joined.passwordHash },
        ':invitation': { S: user.invitation.tokenHash },
        ':role': { S: user.role },
        ...(joined.name === null ? {} : { ':name': { S: joined.name } }),
      },
    },
  };
}

type Item = NonNullable<NonNullable<TransactWriteItem['Put']>['Item']>;

function put(table: typeof ENV.recordsTable | typeof ENV.directoryTable, item: Item): TransactWriteItem {
  return { Put: { TableName: requireEnv(table), Item: item, ConditionExpression: ONLY_NEW } };
}
