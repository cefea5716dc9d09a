import {
  type AttributeValue,
  ConditionalCheckFailedException,
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
