import { ConditionalCheckFailedException, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { readPage } from '#shared/admin/page-store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { dueItem, readRunItem, runItem, runKey, runPartition } from './item-store.ts';
import type { Run, RunState } from './schedule.ts';

/** The runs of one company's schedules. */
export function runs(company: string) {
  return {
    get: (key: string) => get(company, key),
    /** One page of a schedule's runs, newest first. */
    list: (scheduleId: string, page: { limit: number; after?: string | undefined }) =>
      list(company, scheduleId, page),
  };
}

/** Enters a run that no occurrence made. */
export async function createRun(run: Run, lookAgainAt: number): Promise<void> {
  const { committed } = await transact([
    {
      Put: {
        TableName: requireEnv(ENV.recordsTable),
        Item: runItem(run, lookAgainAt),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  ]);
  if (!committed) throw new Error(`The run ${run.key} could not be written: its new id is taken.`);
}

/** Where a run has come to. Ended runs stay as they are. */
export interface RunChange {
  state: RunState;
  reason: string | null;
  endedAt: number | null;
  /** When the clock looks again; undefined where it need not. */
  lookAgainAt: number | undefined;
}

/** @returns false where the run has ended meanwhile */
export async function changeRun(run: Pick<Run, 'company' | 'key'>, change: RunChange): Promise<boolean> {
  const due = change.lookAgainAt === undefined ? undefined : dueItem(run.key, change.lookAgainAt);
  const set = [
    'run_state = :state',
    ...(change.reason === null ? [] : ['reason = :reason']),
    ...(change.endedAt === null ? [] : ['ended_at = :ended']),
    ...(due ? ['due_shard = :shard', 'due_at = :due'] : []),
  ];
  try {
    await dynamo().send(
      new UpdateItemCommand({
        TableName: requireEnv(ENV.recordsTable),
        Key: runKey(run.company, run.key),
        UpdateExpression: `SET ${set.join(', ')}${due ? '' : ' REMOVE due_shard, due_at'}`,
        ConditionExpression: 'run_state = :due_state OR run_state = :started',
        ExpressionAttributeValues: {
          ':state': { S: change.state },
          ':due_state': { S: 'due' },
          ':started': { S: 'started' },
          ...(change.reason === null ? {} : { ':reason': { S: change.reason } }),
          ...(change.endedAt === null ? {} : { ':ended': { N: String(change.endedAt) } }),
          ...(due ? { ':shard': due.due_shard, ':due': due.due_at } : {}),
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

async function get(company: string, key: string): Promise<Run | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({
      TableName: requireEnv(ENV.recordsTable),
      Key: runKey(company, key),
      ConsistentRead: true,
    }),
  );
  return item && readRunItem(company, item);
}

async function list(
  company: string,
  scheduleId: string,
  page: { limit: number; after?: string | undefined },
): Promise<{ runs: Run[]; next: string | undefined }> {
  const range = { first: `${scheduleId}#`, last: `${scheduleId}#~`, order: 'descending' } as const;
  const { items, next } = await readPage({ partition: runPartition(company), ...range, ...page });
  return { runs: items.map((item) => readRunItem(company, item)), next };
}
