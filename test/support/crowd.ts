import { StreamClient, type StreamMessage, valueOf } from './stream-client.ts';

export interface CrowdOptions {
  url: string;
  token: string;
  connections: number;
  /** Different subscriptions among them; connection n has the one of n modulo this. */
  distinct: number;
}

const OPENED_AT_ONCE = 10;
const PATIENCE_MS = 120_000;

/** Regions that the crowd's subscriptions look at, one each. */
export const crowdRegion = (n: number) => `crowd-${n}`;

/** A purchase of 1 in every region of the crowd: each of its figures grows by 1. */
export function crowdSale(distinct: number): object[] {
  return Array.from({ length: distinct }, (_value, n) => ({
    event: 'purchase',
    value: 1,
    properties: { order_id: crypto.randomUUID(), region: crowdRegion(n) },
  }));
}

/** Many connections that each hold one subscription, and when they were told what. */
export class Crowd {
  readonly #clients: StreamClient[] = [];
  #arrivals = new Map<StreamClient, number>();
  #awaited = Number.NaN;
  #complete: (() => void) | undefined;

  static async open(options: CrowdOptions): Promise<Crowd> {
    const crowd = new Crowd();
    const numbers = Array.from({ length: options.connections }, (_value, n) => n).values();
    const workers = Array.from({ length: OPENED_AT_ONCE }, async () => {
      for (const n of numbers) await crowd.#add(options, n % options.distinct);
    });
    await Promise.all(workers);
    return crowd;
  }

  async #add({ url, token }: CrowdOptions, region: number): Promise<void> {
    const client = await StreamClient.open(url, `?token=${token}`);
    this.#clients.push(client);
    client.socket.on('kept', () => this.#note(client));
    const ack = await client.subscribe({
      subscription_id: 's',
      metrics: ['revenue'],
      filters: { time_window: '1h', regions: [crowdRegion(region)] },
    });
    if (ack.type !== 'metric_update') throw new Error(`Not subscribed: ${JSON.stringify(ack)}`);
  }

  #note(client: StreamClient): void {
    const last: StreamMessage | undefined = client.received.at(-1);
    if (last === undefined || valueOf(last, 'revenue') !== this.#awaited) return;
    this.#arrivals.set(client, performance.timeOrigin + performance.now());
    if (this.#arrivals.size === this.#clients.length) this.#complete?.();
  }

  /** When each connection is told of a value: milliseconds since the Unix epoch. @throws where one is not told in two minutes */
  async told(value: number): Promise<number[]> {
    this.#awaited = value;
    this.#arrivals = new Map();
    const all = new Promise<void>((resolve) => {
      this.#complete = resolve;
    });
    const late = AbortSignal.timeout(PATIENCE_MS);
    await Promise.race([
      all,
      new Promise((_resolve, reject) => {
        late.addEventListener('abort', () =>
          reject(new Error(`${this.#arrivals.size} of ${this.#clients.length} were told of ${value}.`)),
        );
      }),
    ]);
    return [...this.#arrivals.values()];
  }

  /** Updates that each connection has received under each sequence, most of them: 1 where nothing came twice. */
  mostCopies(): number {
    const counts = this.#clients.map(({ received }) => {
      const seen = new Map<unknown, number>();
      for (const { sequence, acknowledgement } of received)
        if (acknowledgement !== true) seen.set(sequence, (seen.get(sequence) ?? 0) + 1);
      return Math.max(0, ...seen.values());
    });
    return Math.max(...counts);
  }

  close(): void {
    for (const { socket } of this.#clients) socket.terminate();
  }
}
