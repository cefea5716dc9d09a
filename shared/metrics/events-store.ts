import { paginateQuery } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { shiftDate } from '#shared/time/dates.ts';
import type { Point } from './point.ts';
import { readPoints } from './v1/record-store.ts';

const pointIds = z.array(z.string());
/** Some hundred kilobytes of points at once, whatever a delta holds. */
const DELTAS_A_READ = 20;

/**
 * A company's points of the days of a period: by day, and within a day as they came. Points that are no longer kept are
 * missing. Memory does not grow with their number.
 */
export async function* readEvents(
  company: string,
  { start, end }: { start: string; end: string },
): AsyncGenerator<Point[]> {
  for (let day = start; day <= end; day = shiftDate(day, 1)) yield* eventsOfDay(company, day);
}

async function* eventsOfDay(company: string, day: string): AsyncGenerator<Point[]> {
  const pages = paginateQuery(
    { client: dynamo(), pageSize: DELTAS_A_READ },
    {
      TableName: requireEnv(ENV.deltasTable),
      KeyConditionExpression: 'pk = :pk',
      ProjectionExpression: 'points',
      ExpressionAttributeValues: { ':pk': { S: PARTITIONS.deltas.day(company, day) } },
      ConsistentRead: true,
    },
  );
  for await (const page of pages) {
    const ids = (page.Items ?? []).flatMap((item) => pointIds.parse(JSON.parse(item['points']?.S ?? '[]')));
    const points = await readPoints(company, ids);
    if (points.size > 0) yield ids.flatMap((id) => points.get(id) ?? []);
  }
}
