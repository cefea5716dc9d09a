import { type AttributeValue, BatchGetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { deltaFromItem } from '../delta.ts';
import type { Increment } from '../increment.ts';
import type { Point } from '../point.ts';

/** A transaction's points of one day, and what they add. */
export interface DeltaOfDay {
  id: string;
  increments: readonly Increment[];
  pointIds: readonly string[];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_KEYS = 100;

/** Deltas of a company's day, the latest first, from the one before `below` or the last; read consistently. */
export async function readDeltas(
  company: string,
  day: string,
  below: string | undefined,
  limit: number,
): Promise<DeltaOfDay[]> {
  const page = await dynamo().send(
    new QueryCommand({
      TableName: requireEnv(ENV.deltasTable),
      KeyConditionExpression: below === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :below',
      ExpressionAttributeValues: {
        ':pk': { S: PARTITIONS.deltas.day(company, day) },
        ...(below === undefined ? {} : { ':below': { S: below } }),
      },
      ScanIndexForward: false,
      Limit: limit,
      ConsistentRead: true,
    }),
  );
  return (page.Items ?? []).map((item) => {
    const { id, increments } = deltaFromItem(item);
    return { id, increments, pointIds: JSON.parse(item['points']?.S ?? '[]') as string[] };
  });
}

/** Points of a company by their ids; those that are no longer kept are missing. */
export async function readPoints(company: string, ids: readonly string[]): Promise<Map<string, Point>> {
  const table = requireEnv(ENV.pointsTable);
  const points = new Map<string, Point>();
  for (let start = 0; start < ids.length; start += MOST_KEYS) {
    let open = ids.slice(start, start + MOST_KEYS).map(
      (id): Record<string, AttributeValue> => ({
        pk: { S: PARTITIONS.points.event(company, id) },
      }),
    );
    while (open.length > 0) {
      const answer = await dynamo().send(
        new BatchGetItemCommand({ RequestItems: { [table]: { Keys: open, ConsistentRead: true } } }),
      );
      for (const item of answer.Responses?.[table] ?? []) {
        const point = toPoint(item, company);
        points.set(point.id, point);
      }
      open = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    }
  }
  return points;
}

export function toPoint(item: Record<string, AttributeValue>, company: string): Point {
  return {
    id: (item['pk']?.S ?? '').slice(company.length + 1),
    name: item['name']?.S ?? '',
    at: Number(item['at']?.N),
    value: item['value']?.N ?? null,
    userId: item['user_id']?.S ?? null,
    anonymousId: item['anonymous_id']?.S ?? null,
    sessionId: item['session_id']?.S ?? null,
    properties: JSON.parse(item['properties']?.S ?? '{}') as Point['properties'],
  };
}
