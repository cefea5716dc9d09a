import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { type Delta, encodeIncrements } from './delta.ts';
import { expiryOf, type PlannedWrite } from './plan-batch.ts';
import type { IngestScope, Point } from './point.ts';
import { transact } from './transaction-store.ts';

/** Which points of a write were new. Where none was refused, all are, and the write's deltas stand. */
export interface WriteOutcome {
  duplicateIds: Set<string>;
  committed: boolean;
  writeUnits: number;
}

/**
 * Writes points and their deltas, all or none. A point whose id the company has used before refuses the write; the
 * caller plans it anew without the duplicates.
 */
export async function writePoints(write: PlannedWrite, scope: IngestScope): Promise<WriteOutcome> {
  const outcome = await transact([
    ...write.points.map((point) => putPoint(point, scope, write)),
    ...write.deltas.map(putDelta),
  ]);
  if (outcome.committed) return { committed: true, duplicateIds: new Set(), writeUnits: outcome.writeUnits };
  const refused = write.points.filter(
    (_point, index) => outcome.reasons[index]?.Code === 'ConditionalCheckFailed',
  );
  const own = refused.filter((point) =>
    isOwnWrite(outcome.reasons[write.points.indexOf(point)]?.Item, write),
  );
  if (own.length > 0 && own.length === refused.length)
    return { committed: true, duplicateIds: new Set(), writeUnits: 0 };
  return { committed: false, duplicateIds: new Set(refused.map((point) => point.id)), writeUnits: 0 };
}

/** A first attempt that committed though its answer was lost has left points that name this very write. */
function isOwnWrite(item: Record<string, AttributeValue> | undefined, write: PlannedWrite): boolean {
  return item?.['write']?.S !== undefined && item['write'].S === write.deltas[0]?.id;
}

function putPoint(point: Point, scope: IngestScope, write: PlannedWrite): TransactWriteItem {
  const text = (value: string | null, name: string): Record<string, AttributeValue> =>
    value === null ? {} : { [name]: { S: value } };
  return {
    Put: {
      TableName: requireEnv(ENV.pointsTable),
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      Item: {
        pk: { S: `${scope.company}#${point.id}` },
        name: { S: point.name },
        at: { N: String(point.at) },
        write: { S: write.deltas[0]?.id ?? '' },
        expires_at: { N: String(expiryOf(point.at, scope.retentionDays)) },
        ...(point.value === null ? {} : { value: { N: point.value } }),
        ...text(point.userId, 'user_id'),
        ...text(point.anonymousId, 'anonymous_id'),
        ...text(point.sessionId, 'session_id'),
        ...(Object.keys(point.properties).length === 0
          ? {}
          : { properties: { S: JSON.stringify(point.properties) } }),
      },
    },
  };
}

function putDelta(delta: Delta): TransactWriteItem {
  return {
    Put: {
      TableName: requireEnv(ENV.deltasTable),
      Item: {
        pk: { S: `${delta.company}#${delta.day}` },
        sk: { S: delta.id },
        rows: { S: encodeIncrements(delta.increments) },
        points: { S: JSON.stringify(delta.pointIds) },
        expires_at: { N: String(delta.expiresAt) },
      },
    },
  };
}
