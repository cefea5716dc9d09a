import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { userKey } from '#shared/admin/user-keys.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { directoryKey } from './directory-keys.ts';
import { isRole, type Role } from './roles.ts';

/** A user as sign-in and permissions need it. */
export interface Account {
  /** `usr_…` */
  id: string;
  company: string;
  name: string;
  email: string;
  role: Role;
  /** As shared/admin/password-hash.ts makes it; undefined where the user has set no password yet. */
  passwordHash: string | undefined;
}

/** The company's user of that id, or undefined where there is none or an admin disabled it. */
export async function findAccount(company: string, id: string): Promise<Account | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: userKey(company, id),
      ConsistentRead: true,
    }),
  );
  if (!item || item['disabled']?.BOOL === true) return undefined;
  const role = item['role']?.S;
  if (!isRole(role)) throw new Error(`User ${id} of company ${company} has an unknown role: ${role}`);
  const email = item['email']?.S ?? '';
  return {
    id,
    company,
    name: item['name']?.S ?? email,
    email,
    role,
    passwordHash: item['password_hash']?.S,
  };
}

/** Whose e-mail address it is; letters' case does not count. */
export async function findEmailOwner(email: string): Promise<{ company: string; user: string } | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.directoryTable),
      Key: directoryKey.email(email),
      ConsistentRead: true,
    }),
  );
  if (!item) return undefined;
  return { company: item['company']?.S ?? '', user: item['user']?.S ?? '' };
}
