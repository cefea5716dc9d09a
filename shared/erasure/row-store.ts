import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { memberHash } from '#shared/metrics/distinct.ts';
import { pairBytes } from '#shared/metrics/page-store.ts';
import { LEFT_PAIRS, VERSION_ATTRIBUTE } from '#shared/metrics/row-update-store.ts';
import { pairOf } from '#shared/metrics/sketch.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import type { ErasureTally } from './erasure.ts';

type Item = Record<string, AttributeValue>;

const table = () => requireEnv(ENV.rollupsTable);
const hashBytes = (name: string): AttributeValue => ({ BS: [Buffer.from(memberHash(name), 'base64')] });
const names = { '#v': VERSION_ATTRIBUTE };
const one: AttributeValue = { N: '1' };

/** Puts the stand-in into the person's place in a set; again changes nothing. */
export async function replaceMember(
  key: Item,
  person: string,
  standIn: string,
  tally: ErasureTally,
): Promise<void> {
  // One expression cannot take from a set and add to it.
  const taken = await update(key, tally, {
    UpdateExpression: 'DELETE members :old ADD #v :one',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(pairs)',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: { ':old': hashBytes(person), ':one': one },
  });
  const joined =
    taken &&
    (await update(key, tally, {
      UpdateExpression: 'ADD members :new, #v :one',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(pairs)',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ':new': hashBytes(standIn), ':one': one },
    }));
  if (joined) return;
  // A sketch: what others may have brought too cannot be taken out, and tells of nobody.
  await update(key, tally, {
    UpdateExpression: 'ADD pairs :new, #left :old, #v :one',
    ConditionExpression: 'attribute_exists(pairs)',
    ExpressionAttributeNames: { ...names, '#left': LEFT_PAIRS },
    ExpressionAttributeValues: {
      ':new': { BS: pairBytes([pairOf(memberHash(standIn))]) },
      ':old': { BS: pairBytes([pairOf(memberHash(person))]) },
      ':one': one,
    },
  });
}

const ATTEMPTS = 20;

/**
 * The same in a set that the person may not be in: whether the stand-in joins is decided by what it holds, so both change
 * in one write, on condition that the row is what was read.
 */
export async function replaceWhereIn(
  key: Item,
  person: string,
  standIn: string,
  tally: ErasureTally,
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { Item: item, ConsumedCapacity } = await dynamo().send(
      new GetItemCommand({
        TableName: table(),
        Key: key,
        ConsistentRead: true,
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    tally.readUnits += ConsumedCapacity?.CapacityUnits ?? 0;
    if (item?.['pairs']) return replaceMember(key, person, standIn, tally);
    const old = Buffer.from(memberHash(person), 'base64');
    const members = item?.['members']?.BS ?? [];
    const rest = members.filter((bytes) => !old.equals(bytes));
    if (rest.length === members.length) return;
    const done = await update(key, tally, {
      UpdateExpression: 'SET members = :members ADD #v :one',
      ConditionExpression: '#v = :was',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: {
        ':members': { BS: [...rest, Buffer.from(memberHash(standIn), 'base64')] },
        ':one': one,
        ':was': item?.[VERSION_ATTRIBUTE] ?? one,
      },
    });
    if (done) return;
  }
  throw new Error('A set keeps changing while a person is taken out of it.');
}

/** @returns false where the condition refused it */
async function update(
  key: Item,
  tally: ErasureTally,
  change: Omit<ConstructorParameters<typeof UpdateItemCommand>[0], 'TableName' | 'Key'>,
): Promise<boolean> {
  try {
    const { ConsumedCapacity } = await dynamo().send(
      new UpdateItemCommand({ TableName: table(), Key: key, ReturnConsumedCapacity: 'TOTAL', ...change }),
    );
    tally.writeUnits += ConsumedCapacity?.CapacityUnits ?? 0;
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    tally.writeUnits += 1;
    return false;
  }
}
