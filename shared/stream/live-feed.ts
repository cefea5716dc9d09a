import { dayOf } from '#shared/metrics/calendar.ts';
import { toScaled } from '#shared/metrics/decimal.ts';
import { decodeLive, LIVE_AHEAD_MS, LIVE_BUCKET_MS, type LiveCell } from '#shared/metrics/live.ts';
import { firstId } from '#shared/runtime/ids.ts';
import { logger } from '#shared/runtime/logger.ts';
import { readLiveDeltas } from './live-store.ts';

/**
 * A delta is named when its call begins and seen when its transaction commits, which may be a call's whole time later:
 * so far back is read again, and what was seen before is left out by its id.
 */
const LATE_MS = 40_000;
/** Most calls take less; the far look back is only taken every so often. */
const SOON_MS = 4_000;
const FAR_LOOK_EVERY_MS = 10_000;

/** Cells of one source in one bucket of ten seconds. */
export interface FeedCell extends Pick<LiveCell, 'dims' | 'members' | 'level'> {
  /** In whole billionths. */
  sums: [measure: string, scaled: bigint][];
  values: Record<string, number[]>;
}

type Read = typeof readLiveDeltas;

/**
 * The company's recent cells, kept by a warm instance: each look reads only what is new. Reading deltas themselves
 * costs nothing while nobody listens, counts each of them once whatever the aggregator does, and shows a point as soon
 * as it is written.
 */
export class LiveFeed {
  readonly #company: string;
  readonly #timeZone: string;
  readonly #read: Read;
  readonly #buckets = new Map<number, Map<string, FeedCell[]>>();
  readonly #seen = new Set<string>();
  #keptFrom = Number.POSITIVE_INFINITY;
  #span = 0;
  #lookedAt = 0;
  #lookedFarAt = 0;
  #looking: Promise<void> = Promise.resolve();

  constructor(company: string, timeZone: string, read: Read = readLiveDeltas) {
    this.#company = company;
    this.#timeZone = timeZone;
    this.#read = read;
  }

  get timeZone(): string {
    return this.#timeZone;
  }

  /** Brings in every cell of deltas made since `from`, epoch milliseconds, until now. */
  async look(from: number, now: number): Promise<void> {
    this.#looking = this.#looking.catch(() => undefined).then(() => this.#lookNow(from, now));
    return this.#looking;
  }

  async #lookNow(from: number, now: number): Promise<void> {
    // Of the figures of one turn, which are all as of one moment, the first has looked for the others.
    if (now === this.#lookedAt && from >= this.#keptFrom) return;
    // A clock that was ahead has let go of what it was too early for, and looked at what was not there yet.
    const wasAhead = now < this.#lookedAt - SOON_MS;
    if (from < this.#keptFrom || wasAhead) this.#startAnew(from);
    const isFar = now - this.#lookedFarAt >= FAR_LOOK_EVERY_MS;
    const since = Math.max(this.#keptFrom, this.#lookedAt - (isFar ? LATE_MS : SOON_MS));
    const days = new Set([from, now, now + LIVE_AHEAD_MS].map((at) => dayOf(at, this.#timeZone)));
    for (const day of days) {
      for await (const deltas of this.#read(this.#company, day, firstId('dlt', Math.max(0, since)))) {
        for (const { id, live } of deltas) this.#add(id, live);
      }
    }
    this.#lookedAt = now;
    if (isFar) this.#lookedFarAt = now;
    this.#span = Math.max(this.#span, now - from);
    this.#forget(now);
  }

  #startAnew(from: number): void {
    this.#buckets.clear();
    this.#seen.clear();
    this.#keptFrom = from;
    this.#lookedAt = 0;
    this.#lookedFarAt = 0;
  }

  #add(id: string, live: string): void {
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    try {
      for (const cell of decodeLive(live)) this.#addCell(cell);
    } catch (error) {
      logger.error('LIVE_CELLS_UNREADABLE', { company: this.#company, delta: id, error: error as Error });
    }
  }

  #addCell({ source, bucket, dims, sums, members, values, level }: LiveCell): void {
    const sources = this.#buckets.get(bucket) ?? new Map<string, FeedCell[]>();
    this.#buckets.set(bucket, sources);
    const cells = sources.get(source) ?? [];
    sources.set(source, cells);
    cells.push({
      dims,
      members,
      level,
      sums: Object.entries(sums).map(([measure, amount]) => [measure, toScaled(amount)]),
      values: Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.map(Number)])),
    });
  }

  /** Cells of a source from one bucket up to, not including, another. */
  *cells(source: string, from: number, to: number): Generator<{ bucket: number; cell: FeedCell }> {
    for (let bucket = from; bucket < to; bucket++) {
      for (const cell of this.#buckets.get(bucket)?.get(source) ?? []) yield { bucket, cell };
    }
  }

  /** Lets go of what no window that was asked for can show any more. */
  #forget(now: number): void {
    this.#keptFrom = Math.max(this.#keptFrom, now - this.#span - LIVE_BUCKET_MS);
    const oldest = Math.floor(this.#keptFrom / LIVE_BUCKET_MS);
    for (const bucket of this.#buckets.keys()) if (bucket < oldest) this.#buckets.delete(bucket);
    // Further back than this nothing is read again.
    const forgotten = firstId('dlt', Math.max(0, this.#lookedFarAt - LATE_MS));
    for (const id of this.#seen) if (id < forgotten) this.#seen.delete(id);
  }
}
