import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { readPage } from '#shared/admin/page-store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { transact, transactUnmarked } from '#shared/runtime/transaction.ts';
import { readScheduleItem, runItem, scheduleItem, scheduleKey, schedulePartition } from './item-store.ts';
import type { Run, Schedule } from './schedule.ts';

/** One company's schedules. */
export function schedules(company: string) {
  return {
    get: (id: string) => get(company, id),
    /** One page, newest first. */
    list: (page: { limit: number; after?: string | undefined }) => list(company, page),
  };
}

/** A new schedule, for a transaction. */
export function schedulePut(schedule: Schedule): TransactWriteItem {
  return put(schedule, { ConditionExpression: 'attribute_not_exists(pk)' });
}

export async function createSchedule(schedule: Schedule): Promise<void> {
  const { committed } = await transact([schedulePut(schedule)]);
  if (!committed) throw new Error(`The schedule ${schedule.id} could not be written: its new id is taken.`);
}

/** @returns false where the schedule has been changed or deleted since `before` was read; nothing is changed then */
export async function replaceSchedule(before: Schedule, next: Schedule): Promise<boolean> {
  try {
    await dynamo().send(new PutItemCommand(unchanged(before, next)));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** @returns false where there is none */
export async function deleteSchedule(company: string, id: string): Promise<boolean> {
  try {
    await dynamo().send(
      new DeleteItemCommand({
        TableName: requireEnv(ENV.recordsTable),
        Key: scheduleKey(company, id),
        ConditionExpression: 'attribute_exists(pk)',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/**
 * Moves the schedule on and enters the run of the occurrence, both or neither.
 * @returns `changed` where the schedule is not the one that was read, `taken` where the occurrence has its run already
 */
export async function takeOccurrence(
  before: Schedule,
  next: Schedule,
  run: Run,
  lookAgainAt: number | undefined,
): Promise<'done' | 'changed' | 'taken'> {
  const outcome = await transactUnmarked([
    { Put: unchanged(before, next) },
    {
      Put: {
        TableName: requireEnv(ENV.recordsTable),
        Item: runItem(run, lookAgainAt),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  ]);
  if (outcome.committed) return 'done';
  return outcome.reasons[0]?.Code === 'ConditionalCheckFailed' ? 'changed' : 'taken';
}

function unchanged(before: Schedule, next: Schedule) {
  return {
    TableName: requireEnv(ENV.recordsTable),
    Item: scheduleItem({ ...next, revision: before.revision + 1 }),
    ConditionExpression: 'revision = :before',
    ExpressionAttributeValues: { ':before': { N: String(before.revision) } },
  };
}

function put(schedule: Schedule, condition: { ConditionExpression: string }): TransactWriteItem {
  return { Put: { TableName: requireEnv(ENV.recordsTable), Item: scheduleItem(schedule), ...condition } };
}

async function get(company: string, id: string): Promise<Schedule | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: scheduleKey(company, id),
      ConsistentRead: true,
    }),
  );
  return item && readScheduleItem(company, item);
}

async function list(
  company: string,
  page: { limit: number; after?: string | undefined },
): Promise<{ schedules: Schedule[]; next: string | undefined }> {
  const range = { first: 'sch_', last: 'sch_~', order: 'descending' } as const;
  const { items, next } = await readPage({ partition: schedulePartition(company), ...range, ...page });
  return { schedules: items.map((item) => readScheduleItem(company, item)), next };
}
