import type { Actor } from '#shared/admin/audit.ts';
import { auditPut } from '#shared/admin/audit-store.ts';
import { profileKey } from '#shared/admin/company-keys.ts';
import { dueAt } from '#shared/jobs/item.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { DUE_SHARD } from './due-store.ts';
import { changeItem, claimItem, type Item, numberValue as number } from './lease-store.ts';
import { REMOVAL_KEPT_MS, type Removal, type RemovalState } from './removal.ts';

const table = () => requireEnv(ENV.recordsTable);
const keyOf = (company: string) => ({ pk: { S: PARTITIONS.records.removal(company) }, sk: { S: '-' } });

/**
 * Takes the company's profile away, without which none of its credentials is good, and writes down what is to follow;
 * both or neither.
 * @returns false where the company has another name by now, or is being deleted already
 */
export async function openRemoval(
  actor: Actor,
  name: string,
  days: { firstDay: string; lastDay: string },
): Promise<boolean> {
  const outcome = await transact([
    {
      Delete: {
        TableName: table(),
        Key: profileKey(actor.company),
        ConditionExpression: '#name = :name',
        ExpressionAttributeNames: { '#name': 'name' },
        ExpressionAttributeValues: { ':name': { S: name } },
      },
    },
    {
      Put: {
        TableName: table(),
        Item: {
          ...keyOf(actor.company),
          removal_state: { S: 'access' satisfies RemovalState },
          requested_at: number(actor.at),
          first_day: { S: days.firstDay },
          last_day: { S: days.lastDay },
          at_day: { S: days.firstDay },
          tally: { S: JSON.stringify({ items: 0, readUnits: 0, writeUnits: 0 }) },
          lease_until: number(0),
          due_shard: { S: DUE_SHARD },
          due_at: { S: dueAt(actor.at) },
        },
      },
    },
    auditPut(actor, { action: 'company.deleted', target: actor.company, changes: {} }),
  ]);
  return outcome.committed;
}

/** Takes the deletion for a slice of work; undefined where it is done, not due, or somebody is at it. */
export async function claimRemoval(company: string, now: number): Promise<Removal | undefined> {
  const item = await claimItem(keyOf(company), 'removal_state', now);
  return item && readItem(company, item);
}

/** Writes down how far it has come, and when it goes on; undefined while the slice goes on itself. */
export async function saveRemoval(
  { company, state, day, tally }: Pick<Removal, 'company' | 'state' | 'day' | 'tally'>,
  dueMs: number | undefined,
): Promise<void> {
  await changeItem(keyOf(company), {
    UpdateExpression: `SET removal_state = :state, at_day = :day, tally = :tally${dueMs === undefined ? '' : ', lease_until = :none, due_at = :due'}`,
    ConditionExpression: 'attribute_exists(due_at)',
    ExpressionAttributeValues: {
      ':state': { S: state },
      ':day': { S: day },
      ':tally': { S: JSON.stringify(tally) },
      ...(dueMs === undefined ? {} : { ':none': number(0), ':due': { S: dueAt(dueMs) } }),
    },
  });
}

/** Ends the deletion. That it was made is known for a while longer. */
export async function completeRemoval({ company, tally }: Removal, now: number): Promise<void> {
  await changeItem(keyOf(company), {
    UpdateExpression:
      'SET removal_state = :completed, completed_at = :now, tally = :tally, expires_at = :expires REMOVE due_shard, due_at, lease_until, at_day, first_day, last_day',
    ConditionExpression: 'attribute_exists(due_at)',
    ExpressionAttributeValues: {
      ':completed': { S: 'completed' satisfies RemovalState },
      ':now': number(now),
      ':tally': { S: JSON.stringify(tally) },
      ':expires': number(Math.ceil((now + REMOVAL_KEPT_MS) / 1000)),
    },
  });
}

function readItem(company: string, item: Item): Removal {
  const text = (name: string) => item[name]?.S ?? '';
  return {
    company,
    state: text('removal_state') as RemovalState,
    requestedAt: Number(item['requested_at']?.N),
    firstDay: text('first_day'),
    lastDay: text('last_day'),
    day: text('at_day'),
    tally: JSON.parse(text('tally')) as Removal['tally'],
  };
}
