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

/** One subscription of one connection to a channel. */
export interface Member {
  connection: string;
  subscription: string;
  /** Updates after this sequence are sent to it; undefined while its subscribe call still runs. */
  after: number | undefined;
  /** Kinds of events, for the channel of events. */
  eventTypes: readonly string[];
}

/** A place in a list of members, to go on from. */
export type MemberCursor = Record<string, AttributeValue>;

const table = () => requireEnv(ENV.connectionsTable);

/**
 * Enters a member whose first message is not sent yet: updates meanwhile are held for it. It goes by TTL with its
 * connection's token.
 */
export async function enterMember(
  company: string,
  channel: string,
  member: Pick<Member, 'connection' | 'subscription' | 'eventTypes'>,
  expiresAt: number,
): Promise<void> {
  await dynamo().send(
    new PutItemCommand({
      TableName: table(),
      Item: {
        ...memberKey(company, channel, member.connection, member.subscription),
        expires_at: { N: String(expiresAt) },
        ...(member.eventTypes.length === 0 ? {} : { event_types: { SS: [...member.eventTypes] } }),
      },
    }),
  );
}

/**
 * Says that the member has what there is up to a sequence.
 * @returns the sequences that were held for it meanwhile, which are the caller's to send; undefined where it has left
 */
export async function settleMember(
  company: string,
  channel: string,
  { connection, subscription }: Pick<Member, 'connection' | 'subscription'>,
  after: number,
): Promise<number[] | undefined> {
  try {
    const { Attributes } = await dynamo().send(
      new UpdateItemCommand({
        TableName: table(),
        Key: memberKey(company, channel, connection, subscription),
        UpdateExpression: 'SET #after = :after REMOVE held',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#after': 'after' },
        ExpressionAttributeValues: { ':after': { N: String(after) } },
        ReturnValues: 'ALL_OLD',
      }),
    );
    return (Attributes?.['held']?.NS ?? []).map(Number).filter((held) => held > after);
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

/**
 * Leaves an update to the subscribe call that is still running.
 * @returns the sequence up to which the member had everything where that call has ended meanwhile; null where the update is held
 */
export async function holdForMember(
  company: string,
  channel: string,
  { connection, subscription }: Member,
  sequence: number,
): Promise<number | null> {
  try {
    await dynamo().send(
      new UpdateItemCommand({
        TableName: table(),
        Key: memberKey(company, channel, connection, subscription),
        UpdateExpression: 'ADD held :sequence',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#after)',
        ExpressionAttributeNames: { '#after': 'after' },
        ExpressionAttributeValues: { ':sequence': { NS: [String(sequence)] } },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return null;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const after = error.Item?.['after']?.N;
    return after === undefined ? null : Number(after);
  }
}

/** The members of a channel, page by page, read consistently; at most `limit` of them. */
export async function* listMembers(
  company: string,
  channel: string,
  options: { limit?: number; from?: MemberCursor } = {},
): AsyncGenerator<Member[]> {
  const pages = paginateQuery(
    { client: dynamo(), ...(options.limit === undefined ? {} : { pageSize: options.limit }) },
    {
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: membersPartition(company, channel) } },
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
  const found: { subscription: string; channel: string }[] = [];
  const pages = paginateQuery(
    { client: dynamo() },
    {
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: subscriptionsPartition(company, connection) } },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) {
    for (const item of page.Items ?? [])
      found.push({ subscription: item['sk']?.S ?? '', channel: item['channel']?.S ?? '' });
  }
  return found;
}
