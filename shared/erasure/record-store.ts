import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Actor } from '#shared/admin/audit.ts';
import { auditPut } from '#shared/admin/audit-store.ts';
import { dueAt } from '#shared/jobs/item.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { sha256 } from '#shared/runtime/hash.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { transact } from '#shared/runtime/transaction.ts';
import { DUE_SHARD } from './due-store.ts';
import {
  ERASURE_KEPT_MS,
  type Erasure,
  type ErasureState,
  type ErasureTally,
  NOTHING_DONE,
  type Place,
} from './erasure.ts';
import { changeItem, claimItem, type Item, numberValue as number } from './lease-store.ts';

const table = () => requireEnv(ENV.recordsTable);
const keyOf = (company: string, id: string) => ({
  pk: { S: PARTITIONS.records.erasures(company) },
  sk: { S: id },
});
/** Holds the person while an erasure of it is open: two at once would make two strangers of one person. */
const holdKey = (company: string, person: string) => keyOf(company, `person#${sha256(person)}`);

export type NewErasure = Pick<Erasure, 'id' | 'firstDay' | 'lastDay'> & { person: string; standIn: string };

/**
 * Writes down what is to be done, with the entry in the audit log; both or neither.
 * @returns the id of the erasure of that person that is open already, else of the new one
 */
export async function openErasure(made: NewErasure, actor: Actor): Promise<string> {
  const { id, person } = made;
  const hold = { ...holdKey(actor.company, person), erasure: { S: id } };
  const audited = { action: 'person.erasure_requested', target: id, changes: {} } as const;
  const onlyNew = { TableName: table(), ConditionExpression: 'attribute_not_exists(pk)' };
  const outcome = await transact([
    {
      Put: {
        ...onlyNew,
        Item: hold,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    { Put: { ...onlyNew, Item: itemOf(made, actor) } },
    auditPut(actor, audited),
  ]);
  if (outcome.committed) return id;
  const open = outcome.reasons[0]?.Item?.['erasure']?.S;
  if (open === undefined) throw new Error(`The erasure ${id} could not be written: its id is taken.`);
  return open;
}

function itemOf({ id, person, standIn, firstDay, lastDay }: NewErasure, actor: Actor): Item {
  return {
    ...keyOf(actor.company, id),
    erasure_state: { S: 'walking' },
    requested_by: { S: actor.principal },
    request_id: { S: actor.requestId },
    ...(actor.address === null ? {} : { address: { S: actor.address } }),
    requested_at: number(actor.at),
    person: { S: person },
    stand_in: { S: standIn },
    first_day: { S: firstDay },
    last_day: { S: lastDay },
    at_day: { S: firstDay },
    at_delta: { S: '' },
    tally: { S: JSON.stringify(NOTHING_DONE) },
    lease_until: number(0),
    due_shard: { S: DUE_SHARD },
    due_at: { S: dueAt(actor.at) },
  };
}

export async function findErasure(company: string, id: string): Promise<Erasure | undefined> {
  const { Item: item } = await dynamo().send(
    new GetItemCommand({ TableName: table(), Key: keyOf(company, id), ConsistentRead: true }),
  );
  return item && readItem(company, item);
}

/** Takes the erasure for a slice of work; undefined where it is done, not due, or somebody is at it. */
export async function claimErasure(company: string, id: string, now: number): Promise<Erasure | undefined> {
  const item = await claimItem(keyOf(company, id), 'erasure_state', now);
  return item && readItem(company, item);
}

/** Writes down how far it has come. What was done twice by a slice that died is counted twice in units, as it cost. */
export async function saveErasure(
  { company, id }: Pick<Erasure, 'company' | 'id'>,
  now: { state: 'walking' | 'settling'; at: Place; tally: ErasureTally; dueMs: number; isOver: boolean },
): Promise<void> {
  await changeItem(keyOf(company, id), {
    UpdateExpression: `SET erasure_state = :state, at_day = :day, at_delta = :delta, tally = :tally${now.isOver ? ', lease_until = :none, due_at = :due' : ''}`,
    ConditionExpression: 'attribute_exists(person)',
    ExpressionAttributeValues: {
      ':state': { S: now.state },
      ':day': { S: now.at.day },
      ':delta': { S: now.at.delta },
      ':tally': { S: JSON.stringify(now.tally) },
      ...(now.isOver ? { ':none': number(0), ':due': { S: dueAt(now.dueMs) } } : {}),
    },
  });
}

/** Ends the erasure and forgets the person, with the entry in the audit log; once, whoever else tries. */
export async function completeErasure(erasure: Erasure, tally: ErasureTally, now: number): Promise<void> {
  const { company, id, requestedBy, requestId, address, person = '' } = erasure;
  const actor = { company, principal: requestedBy, requestId, address, at: now };
  await transact([
    {
      Update: {
        TableName: table(),
        Key: keyOf(company, id),
        UpdateExpression:
          'SET erasure_state = :completed, completed_at = :now, tally = :tally, expires_at = :expires REMOVE person, stand_in, due_shard, due_at, lease_until',
        ConditionExpression: 'attribute_exists(person)',
        ExpressionAttributeValues: {
          ':completed': { S: 'completed' satisfies ErasureState },
          ':now': number(now),
          ':tally': { S: JSON.stringify(tally) },
          ':expires': number(Math.ceil((now + ERASURE_KEPT_MS) / 1000)),
        },
      },
    },
    { Delete: { TableName: table(), Key: holdKey(company, person) } },
    auditPut(actor, {
      action: 'person.erased',
      target: id,
      changes: { events: tally.events, rows: tally.rows },
    }),
  ]);
}

function readItem(company: string, item: Item): Erasure {
  const text = (name: string) => item[name]?.S ?? '';
  const completedAt = item['completed_at']?.N;
  return {
    company,
    id: text('sk'),
    state: text('erasure_state') as ErasureState,
    requestedBy: text('requested_by'),
    requestId: text('request_id'),
    address: item['address']?.S ?? null,
    requestedAt: Number(item['requested_at']?.N),
    completedAt: completedAt === undefined ? null : Number(completedAt),
    person: item['person']?.S,
    standIn: item['stand_in']?.S,
    firstDay: text('first_day'),
    lastDay: text('last_day'),
    at: { day: text('at_day'), delta: text('at_delta') },
    tally: JSON.parse(text('tally')) as ErasureTally,
  };
}
