import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { directoryKey } from '#shared/auth/directory-keys.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { transact } from '#shared/runtime/transaction.ts';
import type { Actor, AuditedChange } from './audit.ts';
import { auditPut } from './audit-store.ts';
import { isActingAdmin, type User, type UserFacts } from './user.ts';
import { adminsKey, invitedAddressKey, userKey } from './user-keys.ts';
import { addAdmin } from './user-store.ts';

/** `changed_meanwhile`: the user is no longer as it was read; read it again. */
export type UserChange = 'done' | 'last_admin' | 'changed_meanwhile';

/** Writes what is new of a user, with the entry in the audit log; all or nothing. */
export async function changeUser(
  user: User,
  next: UserFacts,
  actor: Actor,
  audited: AuditedChange,
): Promise<UserChange> {
  const sets = ['#role = :new_role'];
  const removes: string[] = [];
  (next.name === null ? removes : sets).push(next.name === null ? '#name' : '#name = :name');
  (next.status === 'disabled' ? sets : removes).push(
    next.status === 'disabled' ? 'disabled = :yes' : 'disabled',
  );
  const update: TransactWriteItem = {
    Update: {
      TableName: requireEnv(ENV.recordsTable),
      Key: userKey(user.company, user.id),
      ...asRead(user),
      UpdateExpression: `SET ${sets.join(', ')}${removes.length === 0 ? '' : ` REMOVE ${removes.join(', ')}`}`,
      ExpressionAttributeNames: { '#role': 'role', '#name': 'name' },
      ExpressionAttributeValues: {
        ':role': { S: user.role },
        ':new_role': { S: next.role },
        ...(next.name === null ? {} : { ':name': { S: next.name } }),
        ...(next.status === 'disabled' ? { ':yes': { BOOL: true } } : {}),
      },
    },
  };
  return commit([update, auditPut(actor, audited)], adminsChange(user, next));
}

/** Removes a user, its ways in, and with it what an open invitation holds; all or nothing. */
export async function removeUser(user: User, actor: Actor, audited: AuditedChange): Promise<UserChange> {
  const { company, id, email, invitation } = user;
  const removal: TransactWriteItem = {
    Delete: {
      TableName: requireEnv(ENV.recordsTable),
      Key: userKey(company, id),
      ...asRead(user),
      ExpressionAttributeNames: { '#role': 'role' },
      ExpressionAttributeValues: { ':role': { S: user.role } },
    },
  };
  const waysIn =
    invitation === null
      ? [removeFromDirectory(directoryKey.email(email), user)]
      : [
          removeFromDirectory(directoryKey.invitation(invitation.tokenHash), user),
          freeAddress(company, email),
        ];
  return commit([removal, auditPut(actor, audited), ...waysIn], adminsChange(user, null));
}

/** The condition that the user still has the role and status it was read with. */
function asRead({ status }: User): { ConditionExpression: string } {
  const joined = status === 'invited' ? 'attribute_not_exists' : 'attribute_exists';
  const off = status === 'disabled' ? 'attribute_exists' : 'attribute_not_exists';
  return {
    ConditionExpression: `attribute_exists(pk) AND #role = :role AND ${joined}(password_hash) AND ${off}(disabled)`,
  };
}

/** The change of the company's set of active admins; who leaves it does so on condition that another one stays. */
function adminsChange(user: User, next: UserFacts | null): TransactWriteItem | undefined {
  const will = next !== null && isActingAdmin(next);
  if (will === isActingAdmin(user)) return undefined;
  if (will) return addAdmin(user.company, user.id);
  return {
    Update: {
      TableName: requireEnv(ENV.recordsTable),
      Key: adminsKey(user.company),
      UpdateExpression: 'DELETE user_ids :id',
      ConditionExpression: 'size(user_ids) > :one',
      ExpressionAttributeValues: { ':id': { SS: [user.id] }, ':one': { N: '1' } },
    },
  };
}

function removeFromDirectory(key: Record<'pk', { S: string }>, { company, id }: User): TransactWriteItem {
  return {
    Delete: {
      TableName: requireEnv(ENV.directoryTable),
      Key: key,
      // An invitation that expired is gone already.
      ConditionExpression: 'attribute_not_exists(pk) OR (company = :company AND #user = :user)',
      ExpressionAttributeNames: { '#user': 'user' },
      ExpressionAttributeValues: { ':company': { S: company }, ':user': { S: id } },
    },
  };
}

function freeAddress(company: string, email: string): TransactWriteItem {
  return { Delete: { TableName: requireEnv(ENV.recordsTable), Key: invitedAddressKey(company, email) } };
}

async function commit(
  items: TransactWriteItem[],
  admins: TransactWriteItem | undefined,
): Promise<UserChange> {
  const result = await transact(admins === undefined ? items : [...items, admins]);
  if (result.committed) return 'done';
  const failed = result.reasons.findIndex(({ Code }) => Code === 'ConditionalCheckFailed');
  return failed === items.length ? 'last_admin' : 'changed_meanwhile';
}
