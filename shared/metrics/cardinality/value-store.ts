import {
  type AttributeValue,
  ConditionalCheckFailedException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';

type Item = Record<string, AttributeValue>;

/** Where the names of a company's own sources are counted. */
export const NAMES = '~names';
export const NAME = 'name';

/** The values that a company has sent in one place, by their hashes. */
export interface ValuePlace {
  company: string;
  /** Source and dimension, or what else is counted. */
  name: string;
  /** The company's day. */
  day: string;
  /** Epoch seconds. */
  expiresAt: number;
}

/** All hashes of the place where these were added; where they would be too many, all that are there. */
export interface AddedValues {
  added: boolean;
  all: Set<string>;
}

/**
 * Adds hashes to a place, all or none, and only where it then has at most `most`: one conditional write, so that
 * concurrent instances admit no more than that. The answer tells what the others have added.
 */
export async function addValues(
  place: ValuePlace,
  hashes: readonly string[],
  most: number,
): Promise<AddedValues> {
  try {
    const answer = await dynamo().send(
      new UpdateItemCommand({
        TableName: requireEnv(ENV.countersTable),
        Key: valuesKey(place),
        UpdateExpression: 'ADD hashes :hashes SET expires_at = :expires',
        ConditionExpression: 'attribute_not_exists(hashes) OR size(hashes) <= :room',
        ExpressionAttributeValues: {
          ':hashes': { BS: hashes.map((hash) => Buffer.from(hash, 'base64')) },
          ':room': { N: String(most - hashes.length) },
          ':expires': { N: String(place.expiresAt) },
        },
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { added: true, all: hashesOf(answer.Attributes) };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { added: false, all: hashesOf(error.Item) };
    throw error;
  }
}

function hashesOf(item: Item | undefined): Set<string> {
  return new Set((item?.['hashes']?.BS ?? []).map((bytes) => Buffer.from(bytes).toString('base64')));
}

export function valuesKey({ company, name, day }: Pick<ValuePlace, 'company' | 'name' | 'day'>) {
  return { pk: { S: PARTITIONS.counters.values(company, name) }, sk: { S: day } };
}
