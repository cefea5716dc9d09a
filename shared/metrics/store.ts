import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { transactUnmarked } from '#shared/runtime/transaction.ts';
import { dayOf } from './calendar.ts';
import { type Delta, type DeltaRef, encodeIncrements } from './delta.ts';
import { pointExpiry } from './expiry.ts';
import type { PlannedWrite } from './plan-batch.ts';
import type { IngestScope, Point } from './point.ts';

/** Whether a write stands; where it does not, the points that refused it and the deltas that count their first copies. */
export type WriteOutcome =
  | { committed: true; writeUnits: number }
  | { committed: false; duplicates: Map<string, DeltaRef | undefined> };

/**
 * Writes points and their deltas, all or none. A point whose id the company has used before refuses the write; the
 * caller plans it anew without the duplicates.
 */
export async function writePoints(write: PlannedWrite, scope: IngestScope): Promise<WriteOutcome> {
  const outcome = await transactUnmarked([...putPoints(write, scope), ...write.deltas.map(putDelta)]);
  if (outcome.committed) return outcome;
  const duplicates = new Map<string, DeltaRef | undefined>();
  for (const [index, point] of write.points.entries()) {
    const reason = outcome.reasons[index];
    if (reason?.Code === 'ConditionalCheckFailed') duplicates.set(point.id, deltaOf(reason.Item));
  }
  return isOwnWrite(duplicates, write)
    ? { committed: true, writeUnits: 0 }
    : { committed: false, duplicates };
}

/** A first attempt that committed though its answer was lost has left points that name this very write. */
function isOwnWrite(duplicates: Map<string, DeltaRef | undefined>, { deltas }: PlannedWrite): boolean {
  const own = new Set(deltas.map(({ id }) => id));
  const found = [...duplicates.values()];
  return found.length > 0 && found.every((ref) => ref !== undefined && own.has(ref.id));
}

function deltaOf(item: Record<string, AttributeValue> | undefined): DeltaRef | undefined {
  const [day, id] = item?.['delta']?.S?.split('#') ?? [];
  return day === undefined || id === undefined ? undefined : { day, id };
}

function putPoints(write: PlannedWrite, scope: IngestScope): TransactWriteItem[] {
  const table = requireEnv(ENV.pointsTable);
  const deltas = new Map(write.deltas.map(({ day, id }) => [day, `${day}#${id}`]));
  return write.points.map((point) => ({
    Put: {
      TableName: table,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      Item: pointItem(point, scope, deltas.get(dayOf(point.at, scope.timeZone)) ?? ''),
    },
  }));
}

function pointItem(point: Point, scope: IngestScope, delta: string): Record<string, AttributeValue> {
  const item: Record<string, AttributeValue> = {
    pk: { S: PARTITIONS.points.event(scope.company, point.id) },
    name: { S: point.name },
    at: { N: String(point.at) },
    delta: { S: delta },
    expires_at: { N: String(pointExpiry(point.at, scope.retentionDays)) },
  };
  if (point.value !== null) item['value'] = { N: point.value };
  if (point.userId !== null) item['user_id'] = { S: point.userId };
  if (point.anonymousId !== null) item['anonymous_id'] = { S: point.anonymousId };
  if (point.sessionId !== null) item['session_id'] = { S: point.sessionId };
  const properties = JSON.stringify(point.properties);
  if (properties !== '{}') item['properties'] = { S: properties };
  return item;
}

function putDelta(delta: Delta): TransactWriteItem {
  return {
    Put: {
      TableName: requireEnv(ENV.deltasTable),
      Item: {
        pk: { S: PARTITIONS.deltas.day(delta.company, delta.day) },
        sk: { S: delta.id },
        rows: { S: encodeIncrements(delta.increments) },
        points: { S: JSON.stringify(delta.pointIds) },
        ...(delta.watched?.length ? { watched: { SS: [...delta.watched] } } : {}),
        ...(delta.live === undefined ? {} : { live: { S: delta.live } }),
        expires_at: { N: String(delta.expiresAt) },
      },
    },
  };
}
