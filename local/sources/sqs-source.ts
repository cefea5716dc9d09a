import { setTimeout as sleep } from 'node:timers/promises';
import { awsJson } from '../resources/aws-json.ts';
import type { EventSource, SourceContext } from './context.ts';
import { compileBodyFilters } from './event-filter.ts';
import { batchResult, isThrottled } from './item-failures.ts';
import type { Mapping } from './mapping.ts';
import { cutBatches } from './payload.ts';
import { type QueueReader, queueReader, type SqsRecord } from './sqs-messages.ts';

/** Batches at once where the mapping sets no maximum: Lambda's pollers start with five as well. */
const DEFAULT_CONCURRENCY = 5;
const LONG_POLL_SECONDS = 20;
const THROTTLED_RETRY_MS = 200;

export interface SqsSourceOptions extends SourceContext {
  /** Ends the long polls that are waiting; where it is missing, polls are short so that stopping is quick. */
  releasePolls?: (() => void) | undefined;
}

/**
 * Feeds a queue's messages to a function: batches by size and window, deletes what succeeded and leaves what failed to
 * the visibility timeout and the redrive policy of the queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export function startSqsSource(mapping: Mapping, options: SqsSourceOptions): EventSource {
  return new SqsSource(mapping, options);
}

class SqsSource implements EventSource {
  readonly #mapping: Mapping;
  readonly #options: SqsSourceOptions;
  readonly #queue: QueueReader;
  readonly #passes: (record: SqsRecord) => boolean;
  readonly #running = new Set<Promise<void>>();
  readonly #polling: Promise<void>;
  #stopped = false;

  constructor(mapping: Mapping, options: SqsSourceOptions) {
    this.#mapping = mapping;
    this.#options = options;
    const sqs = awsJson({ endpoint: options.endpoints.sqs, target: 'AmazonSQS' });
    const [, , , , account, name] = mapping.sourceArn.split(':');
    this.#queue = queueReader(sqs, mapping.sourceArn, `${options.endpoints.sqs}/${account}/${name}`);
    this.#passes = compileBodyFilters(mapping.filters);
    this.#polling = this.#poll();
  }

  /** A long poll hears of a new message by itself. */
  poke(): void {}

  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    const release = setInterval(() => this.#options.releasePolls?.(), 20);
    await this.#polling;
    clearInterval(release);
    await Promise.race([Promise.allSettled(this.#running), sleep(graceMs, undefined, { ref: false })]);
  }

  async #poll(): Promise<void> {
    const limit = this.#mapping.maximumConcurrency ?? DEFAULT_CONCURRENCY;
    while (!this.#stopped) {
      if (this.#running.size >= limit) await Promise.race(this.#running);
      else await this.#next();
    }
  }

  async #next(): Promise<void> {
    try {
      const records = await this.#gather();
      for (const batch of cutBatches(records, this.#mapping.batchSize)) this.#begin(batch);
    } catch (error) {
      if (this.#stopped) return;
      this.#options.log(`${this.#mapping.id}: ${String(error)}; polling again in 1 s`);
      await sleep(1000);
    }
  }

  /** Messages for one batch: what one poll brings, or what arrives until the window closes or the batch is full. */
  async #gather(): Promise<SqsRecord[]> {
    const { batchSize, windowMs } = this.#mapping;
    const longest = this.#options.releasePolls === undefined ? 1 : LONG_POLL_SECONDS;
    const records = await this.#queue.receive(batchSize, longest);
    const until = performance.now() + windowMs;
    while (records.length > 0 && records.length < batchSize && performance.now() < until && !this.#stopped) {
      const more = await this.#queue.receive(batchSize - records.length, 0);
      records.push(...more);
      if (more.length === 0) await sleep(Math.max(0, Math.min(50, until - performance.now())));
    }
    return records;
  }

  #begin(batch: SqsRecord[]): void {
    const work = this.#process(batch)
      .catch((error: unknown) => this.#options.log(`${this.#mapping.id}: ${String(error)}`))
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  async #process(batch: SqsRecord[]): Promise<void> {
    const wanted = batch.filter(this.#passes);
    const unwanted = batch.filter((record) => !this.#passes(record));
    if (unwanted.length > 0) await this.#queue.remove(unwanted);
    if (wanted.length === 0) return;
    const outcome = await this.#invoke(wanted);
    const ids = new Set(wanted.map(({ messageId }) => messageId));
    const result = batchResult(outcome, ids, this.#mapping.reportsItemFailures);
    if (result.kind === 'failed') {
      this.#options.log(`${this.#mapping.id}: a batch of ${wanted.length} failed: ${result.why}`);
      return;
    }
    const failed = result.kind === 'partial' ? result.failedIds : new Set<string>();
    await this.#queue.remove(wanted.filter(({ messageId }) => !failed.has(messageId)));
  }

  /** A throttled invocation is tried again until it runs, or the messages' visibility ends and others take them. */
  async #invoke(Records: SqsRecord[]): ReturnType<SourceContext['invoke']> {
    for (;;) {
      const outcome = await this.#options.invoke(this.#mapping.functionId, { Records });
      if (!isThrottled(outcome) || this.#stopped) return outcome;
      await sleep(THROTTLED_RETRY_MS);
    }
  }
}
