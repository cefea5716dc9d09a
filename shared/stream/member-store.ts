import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { memberKey, membersPartition, subscriptionKey, subscriptionsPartition } from './keys.ts';
import { listPartition } from './partition-store.ts';

/** One subscription of one connection to a channel. */
export interface Member {
  connection: string;
  subscription: string;
  /** Updates after this sequence are sent to it; undefined while its subscribe call still runs. */
  after: number | undefined;
  /** Kinds of events, for the channel of events. */
  eventTypes: readonly string[];
}

/** What a subscribe call enters: another call for the same subscription has another `entry`. */
export type Entry = Pick<Member, 'connection' | 'subscription'> & { entry: string };

/** A subscribe call that has not settled its member for this long is dead. */
const ABANDONED_MS = 60_000;

const table = () => requireEnv(ENV.connectionsTable);

/**
 * Enters a member whose first message is not sent yet: updates meanwhile are held for it. It goes by TTL with its
 * connection's token.
 */
export async function enterMember(
  company: string,
  channel: string,
  member: Entry & Pick<Member, 'eventTypes'>,
  expiresAt: number,
  now: number,
): Promise<void> {
  await dynamo().send(
    new PutItemCommand({
      TableName: table(),
      Item: {
        ...memberKey(company, channel, member.connection, member.subscription),
        entry: { S: member.entry },
        entered_at: { N: String(now) },
        expires_at: { N: String(expiresAt) },
        ...(member.eventTypes.length === 0 ? {} : { event_types: { SS: [...member.eventTypes] } }),
      },
    }),
  );
}

/**
 * Says that the member has everything up to a sequence, the held ones that the caller knows of included.
 * @returns `settled`; or the sequences held by now, where there are others than `known`, which are the caller's to send
 * first; undefined where the member has left, or another call for the same subscription has entered it anew
 */
export async function settleMember(
  company: string,
  channel: string,
  { connection, subscription, entry }: Entry,
  after: number,
  known: readonly number[],
): Promise<'settled' | number[] | undefined> {
  const { done, item } = await enterAfter(
    company,
    channel,
    { connection, subscription, entry },
    after,
    known.length === 0
      ? { condition: 'attribute_not_exists(held)', values: {} }
      : { condition: 'held = :known', values: { ':known': { NS: known.map(String) } } },
  );
  if (done) return 'settled';
  if (item?.['entry']?.S !== entry || item['after'] !== undefined) return undefined;
  return (item['held']?.NS ?? []).map(Number).sort((one, other) => one - other);
}

/**
 * Leaves an update to the subscribe call that is still running; a member whose call has died is taken over.
 * @returns the sequence up to which the member needs nothing from here; null where the update is held
 */
export async function holdForMember(
  company: string,
  channel: string,
  { connection, subscription }: Member,
  sequence: number,
  now: number,
): Promise<number | null> {
  try {
    await dynamo().send(
      new UpdateItemCommand({
        TableName: table(),
        Key: memberKey(company, channel, connection, subscription),
        UpdateExpression: 'ADD held :sequence',
        ConditionExpression:
          'attribute_exists(pk) AND attribute_not_exists(#after) AND entered_at > :abandoned',
        ExpressionAttributeNames: { '#after': 'after' },
        ExpressionAttributeValues: {
          ':sequence': { NS: [String(sequence)] },
          ':abandoned': { N: String(now - ABANDONED_MS) },
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return null;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const { Item: item } = error;
    if (item === undefined) return null;
    const after = item['after']?.N;
    if (after !== undefined) return Number(after);
    const entry = item['entry']?.S ?? '';
    return takeOver(company, channel, { connection, subscription, entry }, sequence - 1);
  }
}

/**
 * What its dead call has sent is not known, so nothing of it is sent again: the member goes on with the next update, and
 * a client that misses some in between sees the gap and resumes.
 */
async function takeOver(
  company: string,
  channel: string,
  { connection, subscription, entry }: Entry,
  after: number,
): Promise<number | null> {
  const { done } = await enterAfter(company, channel, { connection, subscription, entry }, after);
  return done ? after : null;
}

interface Further {
  condition: string;
  values: Record<string, AttributeValue>;
}

/**
 * Lets the channel send the member what comes after a sequence, where its entry is the same and nobody has done so yet.
 * @returns whether it is done; where not, the member as it is
 */
async function enterAfter(
  company: string,
  channel: string,
  { connection, subscription, entry }: Entry,
  after: number,
  further?: Further,
): Promise<{ done: boolean; item?: Record<string, AttributeValue> | undefined }> {
  const conditions = [
    'entry = :entry',
    'attribute_not_exists(#after)',
    ...(further ? [further.condition] : []),
  ];
  try {
    await dynamo().send(
      new UpdateItemCommand({
        TableName: table(),
        Key: memberKey(company, channel, connection, subscription),
        UpdateExpression: 'SET #after = :after REMOVE held',
        ConditionExpression: conditions.join(' AND '),
        ExpressionAttributeNames: { '#after': 'after' },
        ExpressionAttributeValues: {
          ':after': { N: String(after) },
          ':entry': { S: entry },
          ...further?.values,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { done: true };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { done: false, item: error.Item };
  }
}

/** The members of a channel, page by page, read consistently; at most `limit` of them. */
export async function* listMembers(
  company: string,
  channel: string,
  options: { limit?: number } = {},
): AsyncGenerator<Member[]> {
  const pages = paginateQuery(
    { client: dynamo(), ...(options.limit === undefined ? {} : { pageSize: options.limit }) },
    {
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: membersPartition(company, channel) } },
      // The partition's name in each item would be most of the answer.
      ProjectionExpression: 'sk, #after, event_types',
      ExpressionAttributeNames: { '#after': 'after' },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) yield (page.Items ?? []).map(toMember);
}

function toMember(item: Record<string, AttributeValue>): Member {
  const [connection = '', ...rest] = (item['sk']?.S ?? '').split('#');
  const after = item['after']?.N;
  return {
    connection,
    subscription: rest.join('#'),
    after: after === undefined ? undefined : Number(after),
    eventTypes: item['event_types']?.SS ?? [],
  };
}

/** Removes a member; nothing where it is gone. */
export async function removeMember(
  company: string,
  channel: string,
  { connection, subscription }: Pick<Member, 'connection' | 'subscription'>,
): Promise<void> {
  await dynamo().send(
    new DeleteItemCommand({
      TableName: table(),
      Key: memberKey(company, channel, connection, subscription),
    }),
  );
}

/** Notes what a connection asked for; gives the channel that it had under the same id before. */
export async function putSubscription(
  company: string,
  connection: string,
  subscription: string,
  channel: string,
  expiresAt: number,
): Promise<string | undefined> {
  const { Attributes } = await dynamo().send(
    new PutItemCommand({
      TableName: table(),
      Item: {
        ...subscriptionKey(company, connection, subscription),
        channel: { S: channel },
        expires_at: { N: String(expiresAt) },
      },
      ReturnValues: 'ALL_OLD',
    }),
  );
  return Attributes?.['channel']?.S;
}

/** Forgets a subscription; gives its channel, or undefined where there was none of that id. */
export async function removeSubscription(
  company: string,
  connection: string,
  subscription: string,
): Promise<string | undefined> {
  const { Attributes } = await dynamo().send(
    new DeleteItemCommand({
      TableName: table(),
      Key: subscriptionKey(company, connection, subscription),
      ReturnValues: 'ALL_OLD',
    }),
  );
  return Attributes?.['channel']?.S;
}

/** Ids and channels of what a connection asked for. */
export async function listSubscriptions(
  company: string,
  connection: string,
): Promise<{ subscription: string; channel: string }[]> {
  const items = await listPartition(subscriptionsPartition(company, connection));
  return items.map((item) => ({ subscription: item['sk']?.S ?? '', channel: item['channel']?.S ?? '' }));
}
