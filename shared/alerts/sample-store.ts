import { type AttributeValue, BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { DeltaRef } from '#shared/metrics/delta.ts';
import { readPoints } from '#shared/metrics/v1/record-store.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import type { Sample } from './evaluate-points.ts';

type Item = Record<string, AttributeValue>;

/** The points of deltas, in the order of the deltas' making; at most 100 deltas. Those that are no longer kept are missing. */
export async function readSamples(company: string, deltas: readonly DeltaRef[]): Promise<Sample[]> {
  const table = requireEnv(ENV.deltasTable);
  const found: Item[] = [];
  let open: Item[] = deltas.map(({ day, id }) => ({
    pk: { S: PARTITIONS.deltas.day(company, day) },
    sk: { S: id },
  }));
  while (open.length > 0) {
    const answer = await dynamo().send(
      new BatchGetItemCommand({
        RequestItems: { [table]: { Keys: open, ConsistentRead: true, ProjectionExpression: 'sk, points' } },
      }),
    );
    found.push(...(answer.Responses?.[table] ?? []));
    open = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  const samples = found.map(async (item): Promise<Sample> => {
    const ids = JSON.parse(item['points']?.S ?? '[]') as string[];
    const points = await readPoints(company, ids);
    return { delta: item['sk']?.S ?? '', points: ids.flatMap((id) => points.get(id) ?? []) };
  });
  const read = await Promise.all(samples);
  return read.sort((one, other) => (one.delta < other.delta ? -1 : 1));
}
