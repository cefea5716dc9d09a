import { setTimeout as sleep } from 'node:timers/promises';
import { type AwsJson, awsJson } from '../resources/aws-json.ts';
import { type Checkpoints, openCheckpoints } from './checkpoint-file.ts';
import type { EventSource, SourceContext } from './context.ts';
import { compileFilters } from './event-filter.ts';
import { failureDocument, sendToQueue } from './failure-destination.ts';
import type { Mapping } from './mapping.ts';
import { consumeShard } from './shard-consumer.ts';
import type { BatchRunner, Discarded } from './stream-batch.ts';
import { findStream, listShards, openShard, type Shard, type ShardReaderOptions } from './stream-reader.ts';
import type { TtlMarks } from './ttl-marks.ts';
import { createWakeable, type Wakeable } from './wakeable.ts';

/** How often new shards are looked for. */
const DISCOVERY_MS = 5000;
/** Lambda backs off exponentially between attempts on a stream; the local cloud from 100 ms up to this. */
const MAX_BACKOFF_MS = 5000;

export interface StreamSourceOptions extends SourceContext {
  /** Milliseconds between looks at an idle shard that nobody pokes. */
  idleMs: number;
  ttlMarks: TtlMarks;
}

/**
 * Feeds a table's stream to a function: each shard in order, shards in parallel and a child after its parent, with the
 * checkpoint kept on disk after each batch, so that after a crash only the last batch comes again.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export function startStreamSource(mapping: Mapping, options: StreamSourceOptions): EventSource {
  return new StreamSource(mapping, options);
}

class StreamSource implements EventSource {
  readonly #mapping: Mapping;
  readonly #options: StreamSourceOptions;
  readonly #streams: AwsJson;
  readonly #checkpoints: Checkpoints;
  readonly #pokes: Set<Wakeable> = new Set();
  readonly #consumers = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #discovery: Promise<void>;

  constructor(mapping: Mapping, options: StreamSourceOptions) {
    this.#mapping = mapping;
    this.#options = options;
    this.#streams = awsJson({ endpoint: options.endpoints.dynamodb, target: 'DynamoDBStreams_20120810' });
    this.#checkpoints = openCheckpoints(options.dataDir, mapping.id);
    this.#discovery = this.#discover();
  }

  poke(): void {
    for (const wakeable of this.#pokes) wakeable.poke();
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort();
    this.poke();
    const finished = Promise.allSettled([this.#discovery, ...this.#consumers.values()]);
    await Promise.race([finished, sleep(graceMs, undefined, { ref: false })]);
  }

  async #discover(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      let waitMs = DISCOVERY_MS;
      try {
        await this.#startNewShards();
      } catch (error) {
        waitMs = 500;
        this.#options.log(
          `${this.#mapping.id}: ${String(error)}; looking for its stream again in ${waitMs} ms`,
        );
      }
      await sleep(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
    }
  }

  async #startNewShards(): Promise<void> {
    const tableName = this.#mapping.sourceArn.split('/')[1] ?? '';
    const streamArn = await findStream(this.#streams, tableName);
    if (streamArn === undefined) throw new Error(`the table ${tableName} has no stream`);
    for (const shard of await listShards(this.#streams, streamArn)) {
      const id = `${streamArn}/${shard.ShardId}`;
      if (!this.#consumers.has(id)) this.#consumers.set(id, this.#consume(streamArn, shard, id));
    }
  }

  async #consume(streamArn: string, shard: Shard, id: string): Promise<void> {
    await this.#consumers.get(`${streamArn}/${shard.ParentShardId}`);
    const after = await this.#startOf(streamArn, shard, id);
    const source = this.#sourceOf(streamArn, shard);
    const wakeable = createWakeable();
    this.#pokes.add(wakeable);
    await consumeShard({
      mapping: this.#mapping,
      reader: openShard({ ...source, after }),
      passes: compileFilters(this.#mapping.filters),
      runner: this.#runner(shard, id),
      wakeable,
      idleMs: this.#options.idleMs,
    });
    this.#pokes.delete(wakeable);
  }

  /** The checkpoint; at the first start of all, the shard's beginning, or with LATEST its present end, kept at once. */
  async #startOf(streamArn: string, shard: Shard, id: string): Promise<string> {
    const known = this.#checkpoints.get(id);
    if (known !== undefined) return known;
    let start = '';
    if (this.#mapping.stream.startingPosition === 'LATEST') {
      const source = this.#sourceOf(streamArn, shard);
      const reader = openShard({ ...source, after: '' });
      for (let records = await reader.next(1000); records?.length; records = await reader.next(1000)) {
        start = records.at(-1)?.dynamodb.SequenceNumber ?? start;
      }
    }
    await this.#checkpoints.set(id, start);
    return start;
  }

  #sourceOf(streamArn: string, shard: Shard): Omit<ShardReaderOptions, 'after'> {
    const { ttlMarks } = this.#options;
    const eventSourceArn = this.#mapping.sourceArn;
    return { streams: this.#streams, streamArn, shardId: shard.ShardId, eventSourceArn, ttlMarks };
  }

  #runner(shard: Shard, id: string): BatchRunner {
    const { invoke, clock, log } = this.#options;
    return {
      mapping: this.#mapping,
      invoke: (Records) => invoke(this.#mapping.functionId, { Records }),
      discard: (discarded) => this.#discard(shard, discarded),
      done: (record) => this.#checkpoints.set(id, record.dynamodb.SequenceNumber),
      backOff: async (attempt) => {
        const ms = Math.min(MAX_BACKOFF_MS, 100 * 2 ** (attempt - 1));
        await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => {});
      },
      nowMs: clock,
      isStopped: () => this.#stopping.signal.aborted,
      log,
    };
  }

  async #discard(shard: Shard, discarded: Discarded): Promise<void> {
    const { endpoints, clock, log } = this.#options;
    const { id, functionId, sourceArn, stream } = this.#mapping;
    log(`${id}: gave up ${discarded.records.length} records (${discarded.condition})`);
    if (stream.onFailureArn === undefined) return;
    const where = { functionArn: functionId, streamArn: sourceArn, shardId: shard.ShardId, nowMs: clock() };
    const sqs = awsJson({ endpoint: endpoints.sqs, target: 'AmazonSQS' });
    await sendToQueue(sqs, endpoints.sqs, stream.onFailureArn, failureDocument({ ...discarded, ...where }));
  }
}
