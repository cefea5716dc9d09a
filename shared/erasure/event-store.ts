import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { applyDeltas } from '#shared/metrics/apply.ts';
import { deltaFromItem } from '#shared/metrics/delta.ts';
import { readUnapplied } from '#shared/metrics/delta-store.ts';
import type { Increment } from '#shared/metrics/increment.ts';
import type { OwnMetrics } from '#shared/metrics/own/own-metrics.ts';
import { isOwnSource } from '#shared/metrics/own/source.ts';
import type { Point } from '#shared/metrics/point.ts';
import { Tally } from '#shared/metrics/tally.ts';
import { toPoint } from '#shared/metrics/v1/record-store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import type { Erasure, ErasureTally, Place } from './erasure.ts';
import { foundKey } from './found-store.ts';
import { changesOf, renamed } from './row-change.ts';
import { withoutPerson } from './stand-in.ts';

type Item = Record<string, AttributeValue>;

const DELTAS_A_PAGE = 20;
const POINTS_A_READ = 100;
const WRITES_AT_ONCE = 16;

/** The erasure's walk needs who is to be removed, and what is counted instead. */
export type OpenErasure = Erasure & { person: string; standIn: string };

/** With the company's own metrics, which say what else events are counted by. */
export type Walk = OpenErasure & { own: OwnMetrics };

/**
 * Removes the person from the events of the next deltas of a day.
 * @returns where it stands now; undefined at the end of the day
 */
export async function erasePage(erasure: Walk, from: Place, tally: ErasureTally): Promise<Place | undefined> {
  const page = await dynamo().send(
    new QueryCommand({
      TableName: requireEnv(ENV.deltasTable),
      KeyConditionExpression: 'pk = :pk AND sk > :after',
      ExpressionAttributeValues: {
        ':pk': { S: PARTITIONS.deltas.day(erasure.company, from.day) },
        // Every id sorts after a blank.
        ':after': { S: from.delta === '' ? ' ' : from.delta },
      },
      Limit: DELTAS_A_PAGE,
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  tally.readUnits += page.ConsumedCapacity?.CapacityUnits ?? 0;
  for (const item of page.Items ?? []) await eraseDelta(erasure, item, tally);
  const last = page.Items?.at(-1)?.['sk']?.S;
  return last === undefined ? undefined : { day: from.day, delta: last };
}

/**
 * The order makes it safe to die anywhere: what must change in the figures is noted before the delta forgets the hash,
 * and the delta forgets it before the points forget the name by which the delta is found.
 */
async function eraseDelta(erasure: Walk, item: Item, tally: ErasureTally): Promise<void> {
  const { person, standIn, own } = erasure;
  const points = await readPoints(erasure.company, idsOf(item), tally);
  const rest = points.flatMap((point) => withoutPerson(point, person, standIn, own) ?? []);
  // A delta outlives its points by some days.
  if (rest.length === 0 && !names(item, person)) return;
  await noteChanges(erasure, item, points, rest.length, tally);
  await renameIn(erasure, item, tally);
  for (let start = 0; start < rest.length; start += WRITES_AT_ONCE) {
    const some = rest.slice(start, start + WRITES_AT_ONCE);
    await Promise.all(some.map((point) => writeRest(erasure, point, tally)));
  }
}

function names(item: Item, person: string): boolean {
  const text = `${item['rows']?.S ?? ''}${item['live']?.S ?? ''}`;
  return renamed(text, person, '') !== text;
}

function idsOf(item: Item): string[] {
  return JSON.parse(item['points']?.S ?? '[]') as string[];
}

async function readPoints(company: string, ids: readonly string[], tally: ErasureTally): Promise<Point[]> {
  const table = requireEnv(ENV.pointsTable);
  const points: Point[] = [];
  let open: Item[] = ids.map((id) => ({ pk: { S: PARTITIONS.points.event(company, id) } }));
  while (open.length > 0) {
    const { Responses, UnprocessedKeys, ConsumedCapacity } = await dynamo().send(
      new BatchGetItemCommand({
        RequestItems: { [table]: { Keys: open.slice(0, POINTS_A_READ), ConsistentRead: true } },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    tally.readUnits += ConsumedCapacity?.[0]?.CapacityUnits ?? 0;
    for (const item of Responses?.[table] ?? []) points.push(toPoint(item, company));
    open = [...(UnprocessedKeys?.[table]?.Keys ?? []), ...open.slice(POINTS_A_READ)];
  }
  return points;
}

/**
 * What the person's place in the rows is, as the delta added it; the first note stays. A delta is applied before, since
 * nobody may apply it with the old hash later: the mark keeps even those out who read it already.
 */
async function noteChanges(
  erasure: Walk,
  item: Item,
  points: readonly Point[],
  events: number,
  tally: ErasureTally,
): Promise<void> {
  const { company, person, id, own } = erasure;
  const delta = deltaFromItem(item);
  const { failed, writeUnits } = await applyDeltas(await readUnapplied(company, [delta]));
  tally.writeUnits += writeUnits;
  for (const error of failed.values()) throw error;
  const changes = changesOf(delta.increments, ownRowsOf(points, delta.day, own), delta.day, person);
  const note = { events: { N: String(events) }, changes: { S: JSON.stringify(changes) } };
  await refusable(tally, () =>
    dynamo().send(
      new PutItemCommand({
        TableName: requireEnv(ENV.recordsTable),
        Item: { ...foundKey(company, id, `${delta.day}#${delta.id}`), ...note },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnConsumedCapacity: 'TOTAL',
      }),
    ),
  );
}

/** What the points add to own metrics by the definitions as of now, whatever was known when they came. */
function ownRowsOf(points: readonly Point[], day: string, own: OwnMetrics): Increment[] {
  if (own.definitions.length === 0) return [];
  const tally = new Tally(day, own);
  for (const point of points) tally.add(point, Number.POSITIVE_INFINITY);
  return tally.toIncrements().filter(({ partition }) => isOwnSource(partition));
}

async function renameIn({ person, standIn }: OpenErasure, item: Item, tally: ErasureTally): Promise<void> {
  const texts = { rows: item['rows']?.S ?? '[]', live: item['live']?.S };
  const next = {
    rows: renamed(texts.rows, person, standIn),
    live: texts.live && renamed(texts.live, person, standIn),
  };
  if (next.rows === texts.rows && next.live === texts.live) return;
  await refusable(tally, () =>
    dynamo().send(
      new UpdateItemCommand({
        TableName: requireEnv(ENV.deltasTable),
        Key: { pk: item['pk'] ?? { S: '' }, sk: item['sk'] ?? { S: '' } },
        UpdateExpression: `SET #rows = :rows${next.live === undefined ? '' : ', live = :live'}`,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#rows': 'rows' },
        ExpressionAttributeValues: {
          ':rows': { S: next.rows },
          ...(next.live === undefined ? {} : { ':live': { S: next.live } }),
        },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    ),
  );
}

async function writeRest({ company, person }: OpenErasure, point: Point, tally: ErasureTally): Promise<void> {
  const properties = Object.keys(point.properties).length === 0 ? null : JSON.stringify(point.properties);
  const fields = {
    user_id: point.userId,
    anonymous_id: point.anonymousId,
    session_id: point.sessionId,
    properties,
  };
  const kept = Object.entries(fields).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const],
  );
  const gone = Object.entries(fields).flatMap(([name, value]) => (value === null ? [`#${name}`] : []));
  await refusable(tally, () =>
    dynamo().send(
      new UpdateItemCommand({
        TableName: requireEnv(ENV.pointsTable),
        Key: { pk: { S: PARTITIONS.points.event(company, point.id) } },
        UpdateExpression: [
          ...(kept.length === 0 ? [] : [`SET ${kept.map(([name]) => `#${name} = :${name}`).join(', ')}`]),
          ...(gone.length === 0 ? [] : [`REMOVE ${gone.join(', ')}`]),
        ].join(' '),
        ConditionExpression: '#user_id = :person OR #anonymous_id = :person',
        ExpressionAttributeNames: Object.fromEntries(Object.keys(fields).map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ':person': { S: person },
          ...Object.fromEntries(kept.map(([name, value]) => [`:${name}`, { S: value }])),
        },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    ),
  );
}

/** A write that a condition may refuse, since it has been done already, or what it is about has expired. */
async function refusable(
  tally: ErasureTally,
  write: () => Promise<{ ConsumedCapacity?: { CapacityUnits?: number | undefined } | undefined }>,
): Promise<void> {
  try {
    tally.writeUnits += (await write()).ConsumedCapacity?.CapacityUnits ?? 0;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    tally.writeUnits += 1;
  }
}
