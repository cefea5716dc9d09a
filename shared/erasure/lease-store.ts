import {
  type AttributeValue,
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { dueAt } from '#shared/jobs/item.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { ERASURE_LEASE_MS } from './erasure.ts';

export type Item = Record<string, AttributeValue>;
export type ItemChange = Omit<UpdateItemCommandInput, 'TableName' | 'Key' | 'ReturnValues'>;

export const numberValue = (value: number): AttributeValue => ({ N: String(value) });

/** @returns the item after the change; undefined where its condition does not hold, and nothing is changed */
export async function changeItem(key: Item, change: ItemChange): Promise<Item | undefined> {
  const command = { TableName: requireEnv(ENV.recordsTable), Key: key, ...change } as const;
  try {
    const { Attributes: item } = await dynamo().send(
      new UpdateItemCommand({ ...command, ReturnValues: 'ALL_NEW' }),
    );
    return item;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

/**
 * Takes work that goes in slices for one of them: nobody else gets it until the lease ends or is given back.
 * @param stateAttribute where the work's state lies, which is `completed` at its end
 * @returns the item; undefined where it is done, not due, or somebody is at it
 */
export async function claimItem(key: Item, stateAttribute: string, now: number): Promise<Item | undefined> {
  return changeItem(key, {
    UpdateExpression: 'SET lease_until = :lease, due_at = :due',
    ConditionExpression: `${stateAttribute} <> :completed AND lease_until <= :now AND due_at <= :today`,
    ExpressionAttributeValues: {
      ':lease': numberValue(now + ERASURE_LEASE_MS),
      ':due': { S: dueAt(now + ERASURE_LEASE_MS) },
      ':completed': { S: 'completed' },
      ':now': numberValue(now),
      ':today': { S: dueAt(now) },
    },
  });
}
