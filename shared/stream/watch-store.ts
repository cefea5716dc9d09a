import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { RuleState } from '#shared/alerts/machine.ts';
import type { RuleCondition } from '#shared/alerts/rule.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { watchesPartition, watchKey } from './keys.ts';
import { listPartition } from './partition-store.ts';
import type { StableEvent } from './publish.ts';

/** A threshold of a subscription, and where it stands. */
export interface Threshold {
  condition: RuleCondition;
  forMs: number;
  state: RuleState;
}

/** The thresholds of one subscription. */
export interface Watch {
  connection: string;
  subscription: string;
  eventTypes: readonly string[];
  thresholds: readonly Threshold[];
  /** What is still to be told, written with the states that it follows from. */
  untold: readonly StableEvent[];
  version: number;
}

type Place = Pick<Watch, 'connection' | 'subscription'>;
const table = () => requireEnv(ENV.connectionsTable);
const key = (company: string, { connection, subscription }: Place) =>
  watchKey(company, connection, subscription);

/** Enters a subscription's thresholds, over those that it had; they go by TTL with its connection's token. */
export async function putWatch(company: string, watch: Watch, expiresAt: number): Promise<void> {
  await dynamo().send(
    new PutItemCommand({
      TableName: table(),
      Item: {
        ...key(company, watch),
        event_types: { S: JSON.stringify(watch.eventTypes) },
        thresholds: { S: JSON.stringify(watch.thresholds) },
        untold: { S: JSON.stringify(watch.untold) },
        version: { N: String(watch.version) },
        expires_at: { N: String(expiresAt) },
      },
    }),
  );
}

/** Every subscription with thresholds of the company, read consistently. */
export async function listWatches(company: string): Promise<Watch[]> {
  return (await listPartition(watchesPartition(company))).map(toWatch);
}

function toWatch(item: Record<string, AttributeValue>): Watch {
  const [connection = '', ...rest] = (item['sk']?.S ?? '').split('#');
  return {
    connection,
    subscription: rest.join('#'),
    eventTypes: JSON.parse(item['event_types']?.S ?? '[]') as string[],
    thresholds: JSON.parse(item['thresholds']?.S ?? '[]') as Threshold[],
    untold: JSON.parse(item['untold']?.S ?? '[]') as StableEvent[],
    version: Number(item['version']?.N ?? 0),
  };
}

/**
 * Writes where the thresholds stand now, with what that tells.
 * @returns the watch as it is now; undefined where it has ended or another worker was faster
 */
export async function changeWatch(
  company: string,
  before: Watch,
  change: Pick<Watch, 'thresholds' | 'untold'>,
): Promise<Watch | undefined> {
  const version = before.version + 1;
  try {
    await dynamo().send(
      new UpdateItemCommand({
        TableName: table(),
        Key: key(company, before),
        UpdateExpression: 'SET thresholds = :thresholds, untold = :untold, version = :next',
        ConditionExpression: 'version = :read',
        ExpressionAttributeValues: {
          ':thresholds': { S: JSON.stringify(change.thresholds) },
          ':untold': { S: JSON.stringify(change.untold) },
          ':next': { N: String(version) },
          ':read': { N: String(before.version) },
        },
      }),
    );
    return { ...before, ...change, version };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

export async function removeWatch(company: string, place: Place): Promise<void> {
  await dynamo().send(new DeleteItemCommand({ TableName: table(), Key: key(company, place) }));
}
