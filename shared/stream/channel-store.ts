import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import type { Definition } from './definition.ts';
import { channelKey, channelsPartition } from './keys.ts';
import { listPartition } from './partition-store.ts';
import { IDLE_KEPT_S, LINGER_MS } from './timing.ts';

/** What is asked for by one or more subscriptions, and how far its sequence has come. */
export interface Channel {
  id: string;
  /** Tells this life of the channel from an earlier one, whose sequence began anew. */
  epoch: string;
  /** Sequence of the last update; 0 before the first. */
  sequence: number;
  /** Absent for the channel of events. */
  definition: Definition | undefined;
  /** Epoch milliseconds of the next delivery, where deliveries are periodic. */
  nextAt: number;
  /** Until when the last change that was delivered lets no other one go ahead of `nextAt`; epoch milliseconds. */
  quietUntil: number;
  /** Until when it goes on without anybody who listens; epoch milliseconds. */
  lingersUntil: number;
  /** Since when a sweep knows that nobody listens; epoch milliseconds. */
  emptySince: number | undefined;
  /** Figures of the last update as JSON. */
  figures: string | undefined;
  /** Whether subscriptions of it have thresholds, which must be looked at as time goes on. */
  watched: boolean;
}

type Item = Record<string, AttributeValue>;

function toChannel(item: Item): Channel {
  const definition = item['asked']?.S;
  return {
    id: item['sk']?.S ?? '',
    epoch: item['epoch']?.S ?? '',
    sequence: Number(item['sequence']?.N ?? 0),
    definition: definition === undefined ? undefined : (JSON.parse(definition) as Definition),
    nextAt: Number(item['next_at']?.N ?? 0),
    quietUntil: Number(item['quiet_until']?.N ?? 0),
    lingersUntil: Number(item['lingers_until']?.N ?? 0),
    emptySince: item['empty_since']?.N === undefined ? undefined : Number(item['empty_since'].N),
    figures: item['figures']?.S,
    watched: item['watched']?.BOOL === true,
  };
}

const table = () => requireEnv(ENV.connectionsTable);
const seconds = (now: number, kept: number) => ({ N: String(Math.ceil(now / 1000) + kept) });

/**
 * Makes the channel where there is none, and lets it go on. What it gives back is read after whatever the caller wrote
 * before: an update with a later sequence finds that.
 */
export async function joinChannel(
  company: string,
  id: string,
  definition: Definition | undefined,
  epoch: string,
  now: number,
  watched = false,
): Promise<Channel> {
  const { Attributes } = await dynamo().send(
    new UpdateItemCommand({
      TableName: table(),
      Key: channelKey(company, id),
      UpdateExpression: `SET epoch = if_not_exists(epoch, :epoch), #sequence = if_not_exists(#sequence, :zero), next_at = if_not_exists(next_at, :next), lingers_until = :lingers, expires_at = :expires${
        definition === undefined ? '' : ', asked = :asked'
      }${watched ? ', watched = :watched' : ''} REMOVE empty_since`,
      ExpressionAttributeNames: { '#sequence': 'sequence' },
      ExpressionAttributeValues: {
        ':epoch': { S: epoch },
        ':zero': { N: '0' },
        ':next': { N: String(now + (definition?.frequencySeconds ?? 0) * 1000) },
        ':lingers': { N: String(now + LINGER_MS) },
        ':expires': seconds(now, IDLE_KEPT_S),
        ...(watched ? { ':watched': { BOOL: true } } : {}),
        ...(definition === undefined ? {} : { ':asked': { S: JSON.stringify(definition) } }),
      },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return toChannel(Attributes ?? {});
}

/** Every channel of the company, read consistently. */
export async function listChannels(company: string): Promise<Channel[]> {
  return (await listPartition(channelsPartition(company))).map(toChannel);
}

/**
 * Raises the sequence by one for an update that is in the log under it already.
 * @returns false where another worker has raised it meanwhile
 */
export async function advanceChannel(
  company: string,
  channel: Channel,
  { nextAt, quietUntil }: Pick<Channel, 'nextAt' | 'quietUntil'>,
  figures: string,
  now: number,
): Promise<boolean> {
  return changed(
    new UpdateItemCommand({
      TableName: table(),
      Key: channelKey(company, channel.id),
      UpdateExpression:
        'SET #sequence = :sequence, next_at = :next, quiet_until = :quiet, figures = :figures, expires_at = :expires',
      ConditionExpression: '#sequence = :before AND epoch = :epoch',
      ExpressionAttributeNames: { '#sequence': 'sequence' },
      ExpressionAttributeValues: {
        ':sequence': { N: String(channel.sequence + 1) },
        ':before': { N: String(channel.sequence) },
        ':epoch': { S: channel.epoch },
        ':next': { N: String(nextAt) },
        ':quiet': { N: String(quietUntil) },
        ':figures': { S: figures },
        ':expires': seconds(now, IDLE_KEPT_S),
      },
    }),
  );
}

/** Notes what the first listener of a channel has got, so that only a change of it is sent. */
export async function keepFirstFigures(company: string, channel: Channel, figures: string): Promise<void> {
  await changed(
    new UpdateItemCommand({
      TableName: table(),
      Key: channelKey(company, channel.id),
      UpdateExpression: 'SET figures = :figures',
      ConditionExpression: 'epoch = :epoch AND attribute_not_exists(figures)',
      ExpressionAttributeValues: { ':figures': { S: figures }, ':epoch': { S: channel.epoch } },
    }),
  );
}

/** Lets a channel with listeners go on; false where it is gone. */
export async function keepChannel(company: string, id: string, now: number): Promise<boolean> {
  return changed(
    new UpdateItemCommand({
      TableName: table(),
      Key: channelKey(company, id),
      UpdateExpression: 'SET lingers_until = :lingers, expires_at = :expires REMOVE empty_since',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: {
        ':lingers': { N: String(now + LINGER_MS) },
        ':expires': seconds(now, IDLE_KEPT_S),
      },
    }),
  );
}

/** Notes that nobody listens to a channel any more, unless somebody has joined it meanwhile. */
export async function markEmpty(company: string, { id, lingersUntil }: Channel, now: number): Promise<void> {
  await changed(
    new UpdateItemCommand({
      TableName: table(),
      Key: channelKey(company, id),
      UpdateExpression: 'SET empty_since = :now',
      ConditionExpression: 'lingers_until = :read',
      ExpressionAttributeValues: { ':now': { N: String(now) }, ':read': { N: String(lingersUntil) } },
    }),
  );
}

/** Removes a channel nobody listens to, unless somebody has joined it meanwhile. */
export async function dropChannel(company: string, id: string, now: number): Promise<boolean> {
  return changed(
    new DeleteItemCommand({
      TableName: table(),
      Key: channelKey(company, id),
      ConditionExpression: 'lingers_until < :now',
      ExpressionAttributeValues: { ':now': { N: String(now) } },
    }),
  );
}

function changed(command: UpdateItemCommand | DeleteItemCommand): Promise<boolean> {
  return conditionHeld(dynamo().send(command));
}

export async function conditionHeld(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
