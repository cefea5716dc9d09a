import {
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';

export type Role = 'admin' | 'analyst' | 'viewer';

export interface NewUser {
  /** `usr_…` */
  id: string;
  company: string;
  email: string;
  role: Role;
  /** As password-hash.ts makes it. */
  passwordHash: string;
}

/** Whether some company has a user of that e-mail address; letters' case does not count. */
export async function isEmailTaken(email: string): Promise<boolean> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.directoryTable),
      Key: emailKey(email),
      ConsistentRead: true,
    }),
  );
  return item !== undefined;
}

/**
 * Writes a user and the directory entry that leads from the e-mail address to it, both or neither.
 * @returns false where the address or the id is taken already; nothing is changed then
 */
export async function createUser(user: NewUser): Promise<boolean> {
  const onlyNew = 'attribute_not_exists(pk)';
  const owner = { company: { S: user.company }, user: { S: user.id } };
  try {
    await dynamo().send(
      new TransactWriteItemsCommand({
        TransactItems: [
          {
            Put: {
              TableName: requireEnv(ENV.directoryTable),
              Item: { ...emailKey(user.email), ...owner },
              ConditionExpression: onlyNew,
            },
          },
          {
            Put: {
              TableName: requireEnv(ENV.recordsTable),
              Item: userItem(user),
              ConditionExpression: onlyNew,
            },
          },
        ],
      }),
    );
    return true;
  } catch (error) {
    const reasons = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    if (reasons.some((reason) => reason.Code === 'ConditionalCheckFailed')) return false;
    throw error;
  }
}

function emailKey(email: string) {
  return { pk: { S: `email#${email.toLowerCase()}` } };
}

function userItem(user: NewUser) {
  return {
    pk: { S: user.company },
    sk: { S: `user#${user.id}` },
    email: { S: user.email },
    role: { S: user.role },
    password_hash: { S: user.passwordHash },
  };
}
