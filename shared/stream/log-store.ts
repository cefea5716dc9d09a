import {
  type AttributeValue,
  PutItemCommand,
  paginateQuery,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { type Channel, conditionHeld } from './channel-store.ts';
import { channelKey, logKey, logPartition, sequenceText } from './keys.ts';
import { IDLE_KEPT_S, LOG_KEPT_S } from './timing.ts';

type Item = Record<string, AttributeValue>;

const table = () => requireEnv(ENV.connectionsTable);
const seconds = (now: number, kept: number) => ({ N: String(Math.ceil(now / 1000) + kept) });

/** Keeps an update for those who come back. */
export async function writeLog(
  company: string,
  { id, epoch }: Channel,
  sequence: number,
  update: string,
  now: number,
): Promise<void> {
  const item = logItem(company, { id, epoch }, sequence, update, now);
  await dynamo().send(new PutItemCommand({ TableName: table(), Item: item }));
}

function logItem(
  company: string,
  { id, epoch }: Pick<Channel, 'id' | 'epoch'>,
  sequence: number,
  update: string,
  now: number,
): Item {
  return {
    ...logKey(company, id, epoch, sequence),
    update: { S: update },
    expires_at: seconds(now, LOG_KEPT_S),
  };
}

/**
 * Enters an update under the next sequence that is free, and only then makes the sequence known: the log has no gap. Where
 * the next one is taken, by a call that runs at the same time or has died, that one is made known first.
 */
export async function appendLog(
  company: string,
  { id, epoch, sequence: known }: Channel,
  textOf: (sequence: number) => string,
  now: number,
): Promise<number> {
  for (let sequence = known + 1; ; sequence += 1) {
    const item = logItem(company, { id, epoch }, sequence, textOf(sequence), now);
    const entry = { TableName: table(), Item: item, ConditionExpression: 'attribute_not_exists(pk)' };
    const isOurs = await conditionHeld(dynamo().send(new PutItemCommand(entry)));
    await conditionHeld(
      dynamo().send(
        new UpdateItemCommand({
          TableName: table(),
          Key: channelKey(company, id),
          UpdateExpression: 'SET #sequence = :sequence, expires_at = :expires',
          ConditionExpression: '#sequence = :before AND epoch = :epoch',
          ExpressionAttributeNames: { '#sequence': 'sequence' },
          ExpressionAttributeValues: {
            ':sequence': { N: String(sequence) },
            ':before': { N: String(sequence - 1) },
            ':epoch': { S: epoch },
            ':expires': seconds(now, IDLE_KEPT_S),
          },
        }),
      ),
    );
    if (isOurs) return sequence;
  }
}

/** Updates after one sequence up to another, both of the channel's epoch; undefined where one is no longer kept. */
export async function readLog(
  company: string,
  { id, epoch }: Channel,
  after: number,
  upTo: number,
  now: number,
): Promise<{ sequence: number; update: string }[] | undefined> {
  const updates: { sequence: number; update: string }[] = [];
  // DynamoDB refuses a BETWEEN whose end comes before its beginning.
  if (upTo <= after) return updates;
  const pages = paginateQuery(
    { client: dynamo() },
    {
      TableName: table(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      FilterExpression: 'expires_at > :now',
      ExpressionAttributeValues: {
        ':pk': { S: logPartition(company, id, epoch) },
        ':first': { S: sequenceText(after + 1) },
        ':last': { S: sequenceText(upTo) },
        ':now': { N: String(Math.floor(now / 1000)) },
      },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) {
    for (const item of page.Items ?? [])
      updates.push({ sequence: Number(item['sk']?.S), update: item['update']?.S ?? '' });
  }
  return updates.length === upTo - after ? updates : undefined;
}
