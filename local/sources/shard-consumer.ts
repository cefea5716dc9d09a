import { setTimeout as sleep } from 'node:timers/promises';
import type { Mapping } from './mapping.ts';
import { cutBatches } from './payload.ts';
import { type BatchRunner, runBatch } from './stream-batch.ts';
import type { ShardReader, StreamRecord } from './stream-reader.ts';
import type { Wakeable } from './wakeable.ts';

export interface ShardConsumerOptions {
  mapping: Mapping;
  reader: ShardReader;
  passes: (record: StreamRecord) => boolean;
  runner: BatchRunner;
  /** Ends the wait for new records. */
  wakeable: Wakeable;
  /** Milliseconds after which a shard is looked at though nobody poked. */
  idleMs: number;
}

const ERROR_WAIT_MS = 500;
/**
 * Least time between two reads of a shard. Any table's write pokes every shard, so each read that finds nothing
 * doubles it up to the longest.
 */
const SHORTEST_PAUSE_MS = 8;
const LONGEST_PAUSE_MS = 100;

/** Consumes one shard in order until it is closed and read to its end, or the cloud stops. */
export async function consumeShard(options: ShardConsumerOptions): Promise<void> {
  const { mapping, runner, wakeable } = options;
  const read = paced(options.reader);
  while (!runner.isStopped()) {
    try {
      const records = await gather(options, read);
      if (records === undefined) return;
      if (records.length > 0) await consume(options, records);
      else await wakeable.wait(options.idleMs);
    } catch (error) {
      if (runner.isStopped()) return;
      runner.log(`${mapping.id}: ${String(error)}; reading on in ${ERROR_WAIT_MS} ms`);
      await sleep(ERROR_WAIT_MS);
    }
  }
}

function paced(reader: ShardReader): ShardReader['next'] {
  let pauseMs = SHORTEST_PAUSE_MS;
  let lastRead = 0;
  return async (limit) => {
    const early = lastRead + pauseMs - performance.now();
    if (early > 0) await sleep(early);
    const records = await reader.next(limit);
    lastRead = performance.now();
    pauseMs = records?.length === 0 ? Math.min(LONGEST_PAUSE_MS, pauseMs * 2) : SHORTEST_PAUSE_MS;
    return records;
  };
}

/** What one read brings, or what arrives until the batching window closes or the batches are full. */
async function gather(
  options: ShardConsumerOptions,
  read: ShardReader['next'],
): Promise<StreamRecord[] | undefined> {
  const { mapping, runner, wakeable } = options;
  const full = mapping.batchSize * mapping.stream.parallelizationFactor;
  const records = await read(full);
  if (records === undefined || records.length === 0) return records;
  const until = performance.now() + mapping.windowMs;
  while (records.length < full && !runner.isStopped()) {
    const left = until - performance.now();
    if (left <= 0) break;
    const more = await read(full - records.length);
    if (more === undefined) break;
    records.push(...more);
    if (more.length === 0) await wakeable.wait(Math.min(left, options.idleMs));
  }
  return records;
}

async function consume(options: ShardConsumerOptions, records: StreamRecord[]): Promise<void> {
  const { mapping, passes, runner } = options;
  const wanted = records.filter(passes);
  const lanes = mapping.stream.parallelizationFactor;
  if (lanes === 1) {
    for (const batch of cutBatches(wanted, mapping.batchSize)) await runBatch(runner, batch);
  } else {
    await runLanes(runner, wanted, lanes);
  }
  const last = records.at(-1);
  if (last !== undefined && !runner.isStopped()) await runner.done(last);
}

/**
 * Several batches of one shard at once: an item's records stay in order, since its key decides its lane
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html, ParallelizationFactor).
 * Only when every lane is through does the checkpoint move.
 */
async function runLanes(runner: BatchRunner, records: StreamRecord[], count: number): Promise<void> {
  const lanes = Array.from({ length: count }, (): StreamRecord[] => []);
  for (const record of records) lanes[laneOf(record, count)]?.push(record);
  const laneRunner: BatchRunner = { ...runner, done: async () => {} };
  const run = async (lane: StreamRecord[]): Promise<void> => {
    for (const batch of cutBatches(lane, runner.mapping.batchSize)) await runBatch(laneRunner, batch);
  };
  await Promise.all(lanes.map(run));
}

function laneOf(record: StreamRecord, count: number): number {
  const keys = Object.entries(record.dynamodb.Keys as Record<string, unknown>).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  let hash = 0;
  for (const char of JSON.stringify(keys)) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return hash % count;
}
