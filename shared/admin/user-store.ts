import { type AttributeValue, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { directoryKey } from '#shared/auth/directory-keys.ts';
import type { Role } from '#shared/auth/roles.ts';
import { findEmailOwner } from '#shared/auth/user-store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { transact } from '#shared/runtime/transaction.ts';
import type { User, UserStatus } from './user.ts';
import { adminsKey, userKey } from './user-keys.ts';

export interface NewUser {
  /** `usr_…` */
  id: string;
  company: string;
  email: string;
  name?: string;
  role: Role;
  /** As password-hash.ts makes it. */
  passwordHash: string;
  /** Epoch milliseconds. */
  createdAt?: number;
}

/** Whether some company has a user of that e-mail address; letters' case does not count. */
export async function isEmailTaken(email: string): Promise<boolean> {
  return (await findEmailOwner(email)) !== undefined;
}

/**
 * Writes a user and the directory entry that leads from the e-mail address to it, both or neither.
 * @returns false where the address or the id is taken already; nothing is changed then
 */
export async function createUser(user: NewUser): Promise<boolean> {
  return (await transact(userPuts(user))).committed;
}

/** The items of a new user, for a transaction that makes more than the user. */
export function userPuts(user: NewUser): TransactWriteItem[] {
  const onlyNew = 'attribute_not_exists(pk)';
  const owner = { company: { S: user.company }, user: { S: user.id } };
  const items: TransactWriteItem[] = [
    {
      Put: {
        TableName: requireEnv(ENV.directoryTable),
        Item: { ...directoryKey.email(user.email), ...owner },
        ConditionExpression: onlyNew,
      },
    },
    { Put: { TableName: requireEnv(ENV.recordsTable), Item: userItem(user), ConditionExpression: onlyNew } },
  ];
  if (user.role === 'admin') items.push(addAdmin(user.company, user.id));
  return items;
}

/** The user of the company, or undefined. */
export async function findUser(company: string, id: string): Promise<User | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: userKey(company, id),
      ConsistentRead: true,
    }),
  );
  return item && readUserItem(item);
}

export function readUserItem(item: Record<string, AttributeValue>): User {
  const tokenHash = item['invitation_hash']?.S;
  const createdAt = item['created_at']?.N;
  return {
    id: item['sk']?.S?.slice('user#'.length) ?? '',
    company: item['pk']?.S ?? '',
    email: item['email']?.S ?? '',
    name: item['name']?.S ?? null,
    role: item['role']?.S as Role,
    status: statusOf(item),
    createdAt: createdAt === undefined ? null : Number(createdAt),
    invitation:
      tokenHash === undefined ? null : { tokenHash, expiresAt: Number(item['invitation_expires_at']?.N) },
  };
}

function statusOf(item: Record<string, AttributeValue>): UserStatus {
  if (item['password_hash'] === undefined) return 'invited';
  return item['disabled']?.BOOL === true ? 'disabled' : 'active';
}

/** Part of a transaction: one active admin more. */
export function addAdmin(company: string, id: string): TransactWriteItem {
  return {
    Update: {
      TableName: requireEnv(ENV.recordsTable),
      Key: adminsKey(company),
      UpdateExpression: 'ADD user_ids :id',
      ExpressionAttributeValues: { ':id': { SS: [id] } },
    },
  };
}

function userItem(user: NewUser): Record<string, AttributeValue> {
  return {
    ...userKey(user.company, user.id),
    email: { S: user.email },
    role: { S: user.role },
    password_hash: { S: user.passwordHash },
    ...(user.name === undefined ? {} : { name: { S: user.name } }),
    ...(user.createdAt === undefined ? {} : { created_at: { N: String(user.createdAt) } }),
  };
}
