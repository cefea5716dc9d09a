import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { NAME, NAMES, valuesKey } from '#shared/metrics/cardinality/value-store.ts';
import { deltaFromItem } from '#shared/metrics/delta.ts';
import { readDefinitions } from '#shared/metrics/own/own-store.ts';
import { ownSource, ownSourceName } from '#shared/metrics/own/source.ts';
import { partitionsOf } from '#shared/metrics/reconcile/kept-rows.ts';
import { LEAD, monthPartition } from '#shared/metrics/rollup-key.ts';
import { markKey } from '#shared/metrics/rollup-store.ts';
import { findSource } from '#shared/metrics/sources/index.ts';
import type { Clock } from '#shared/runtime/clock.ts';
import { dynamo } from '#shared/runtime/dynamo.ts';
import { requireEnv } from '#shared/runtime/env.ts';
import { ENV } from '#shared/runtime/env-names.ts';
import { PARTITIONS } from '#shared/runtime/partitions.ts';
import { eachDay } from '#shared/time/dates.ts';
import { dropKeys, dropPartition, type Item, itemsOf } from './drop-store.ts';
import { MARKS_KEPT_MS, type Removal, type RemovalTally } from './removal.ts';

const MARKS_AT_ONCE = 16;
const MONTH = 'YYYY-MM'.length;

/**
 * Deletes the events of a day, the rows of figures that they were added to, and last the deltas that name both, so that
 * whoever takes it up again finds what is left. A mark takes the place of each delta while a stream remembers it.
 * @returns false where the time was over first
 */
export async function dropDay(
  company: string,
  day: string,
  { end, now }: { end: number; now: Clock },
  tally: RemovalTally,
): Promise<boolean> {
  for await (const items of itemsOf('deltas', PARTITIONS.deltas.day(company, day), tally)) {
    if (items.length === 0) continue;
    if (now() >= end) return false;
    await dropDeltas(company, items, now(), tally);
  }
  return true;
}

async function dropDeltas(
  company: string,
  items: readonly Item[],
  now: number,
  tally: RemovalTally,
): Promise<void> {
  const deltas = items.map((item) => ({
    ...deltaFromItem(item),
    points: JSON.parse(item['points']?.S ?? '[]') as string[],
  }));
  for (let start = 0; start < deltas.length; start += MARKS_AT_ONCE) {
    const some = deltas.slice(start, start + MARKS_AT_ONCE);
    await Promise.all(some.map(({ id }) => putMark(company, id, now + MARKS_KEPT_MS, tally)));
  }
  const points = new Set(deltas.flatMap((delta) => delta.points));
  await dropKeys(
    'points',
    Array.from(points, (id) => ({ pk: { S: PARTITIONS.points.event(company, id) } })),
    tally,
  );
  const increments = deltas.flatMap((delta) => delta.increments);
  const sources = new Set(increments.map(({ partition }) => partition.slice(0, partition.indexOf('#'))));
  const [day = ''] = deltas.map((delta) => delta.day);
  await dropKeys(
    'counters',
    valuePlaces(sources).map((name) => valuesKey({ company, name, day })),
    tally,
  );
  const rows = new Map(
    increments.map(({ partition, row }) => [`${partition}\n${row}`, [partition, row] as const]),
  );
  await dropKeys(
    'rollups',
    Array.from(rows.values(), ([partition, row]) => ({
      pk: { S: PARTITIONS.rollups.rows(company, partition) },
      sk: { S: row },
    })),
    tally,
  );
  const keys = items.map((item): Item => ({ pk: item['pk'] ?? { S: '' }, sk: item['sk'] ?? { S: '' } }));
  await dropKeys('deltas', keys, tally);
}

/** Where the values of a source's dimensions, and the names of sources, are counted against their limits. */
function valuePlaces(sources: ReadonlySet<string>): string[] {
  const places = Array.from(sources, (source) =>
    findSource(source).dimensions.map((dimension) => `${source}#${dimension}`),
  );
  return [...places.flat(), `${NAMES}#${NAME}`];
}

/** Over the mark that may be there, which would stay for as long as its delta would have. */
async function putMark(company: string, delta: string, untilMs: number, tally: RemovalTally): Promise<void> {
  await dynamo().send(
    new PutItemCommand({
      TableName: requireEnv(ENV.rollupsTable),
      Item: { ...markKey(company, delta), expires_at: { N: String(Math.ceil(untilMs / 1000)) } },
    }),
  );
  tally.writeUnits += 1;
}

/**
 * Rows of the company's own metrics: a reconciliation makes them of events that came before, so that no delta names
 * them. They lie in partitions of a source, or of a source and a month.
 */
export async function dropOwnMetrics(
  { company, firstDay, lastDay }: Pick<Removal, 'company' | 'firstDay' | 'lastDay'>,
  tally: RemovalTally,
): Promise<void> {
  const { definitions } = await readDefinitions(company);
  const months = new Set(
    Array.from(eachDay({ start: firstDay, end: lastDay }), (day) => day.slice(0, MONTH)),
  );
  const kept = definitions.flatMap((own) => ownSource(ownSourceName(own)).tuples).flatMap(partitionsOf);
  for (const {
    partition,
    kept: { tuple },
  } of kept) {
    const partitions = tuple.includes(LEAD)
      ? Array.from(months, (month) => monthPartition(partition, month))
      : [partition];
    for (const one of partitions)
      await dropPartition('rollups', PARTITIONS.rollups.rows(company, one), tally);
  }
}
