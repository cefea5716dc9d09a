import type { Caller } from '#shared/http/caller.ts';
import { ingest } from '#shared/metrics/ingest.ts';
import { randomId } from '#shared/runtime/ids.ts';
import type { PostOutcome } from '#shared/stream/connections-api.ts';
import { removeConnection } from '#shared/stream/leave.ts';
import { MESSAGES, type SubscribeRequest } from '#shared/stream/request.ts';
import { readPlace } from '#shared/stream/resume-token.ts';
import { subscribe } from '#shared/stream/subscribe.ts';
import { takeDataTurn, takeDueTurn } from '#shared/stream/take-turn.ts';
import type { StreamTask } from '#shared/stream/task.ts';
import { tellOfData } from '#shared/stream/tell.ts';
import { type Fate, flush, Process } from '../jobs/gate.ts';
import { Client, type Line, type Message } from './client.ts';
import { setOutside } from './outside.ts';
import { changesTooSoon, type Told } from './pace.ts';

const START = Date.parse('2026-03-01T12:00:00Z');
/** A message whose worker died comes again after this; sooner than on AWS, to keep runs short. */
const VISIBILITY_MS = 90_000;
/** Lambda ends a call that takes longer; lib/stream.ts. */
const TIMEOUT_MS = 30_000;
const FAULTY_PERCENT = 15;
const REGIONS = ['north', 'south'];
const MOST_STEPS = 12;
const FREQUENCY_MS = 30_000;

interface Waiting {
  task: StreamTask;
  at: number;
  deliveries: number;
}

/** One company's stream: clients that break off and come back, turns and subscribe calls that die between any two calls outside. */
export class Simulation {
  readonly company = `co_${randomId()}`;
  readonly violations: string[] = [];
  readonly #lines = new Map<string, { client: Client; line: Line }>();
  readonly #bodies = new Map<string, string>();
  /** Updates of the channel that asks for one each half minute, by resume_from. */
  readonly #periodic = new Map<string, Told>();
  readonly #deaths: boolean;
  readonly #sold = new Map<string, number>();
  readonly #clock = () => this.now;
  readonly #clients: readonly Client[];
  #processes: Process[] = [];
  #queue: Waiting[] = [];
  #made = 0;
  now = START;
  kills = 0;

  constructor({ deaths, periodicOnly }: { deaths: boolean; periodicOnly: boolean }) {
    this.#deaths = deaths;
    const subscriptions = periodicOnly
      ? [['slow'], ['slow']]
      : [['north', 'south'], ['north', 'slow'], ['south']];
    this.#clients = subscriptions.map((ids, n) => new Client(`client-${n}`, ids, this.#clock));
    setOutside({
      post: (connection, message) => this.#post(connection, message),
      send: (task, delayMs) => this.#queue.push({ task, at: this.now + delayMs, deliveries: 0 }),
    });
  }

  /** Everybody is there, and has seen a first sale. */
  async begin(): Promise<void> {
    for (const client of this.#clients) this.#connect(client);
    await this.#drain();
    await this.#sell(0);
    await this.#takeMessage();
    await this.#drain();
  }

  /** One thing happens; which one follows from the number alone. */
  async act(choice: number): Promise<void> {
    const kind = choice % 20;
    const detail = Math.floor(choice / 20);
    const client = this.#clients[detail % this.#clients.length];
    if (kind <= 1) await this.#sell(detail);
    else if (kind <= 4) await this.#takeMessage();
    else if (kind === 5) this.now += 1 + (detail % 5_000);
    else if (kind <= 8 && client) this.#connect(client);
    else if (kind === 9 && client) client.break();
    else if (kind === 10) this.#notice(detail);
    else await this.#run(detail, this.#fateOf(Math.floor(detail / 7)));
    await flush();
    this.#collect();
  }

  get gaps(): number {
    return this.#clients.reduce((sum, { gaps }) => sum + gaps, 0);
  }

  get resumed(): number {
    return this.#clients.reduce((sum, { resumed }) => sum + resumed, 0);
  }

  /** Nothing dies any more, everybody comes back, more than two minutes pass without new events, and then one is shown at once. */
  async quiesce(): Promise<void> {
    const end = this.now + 130_000;
    while (this.now <= end) {
      for (const client of this.#clients) this.#connect(client);
      await this.#drain();
      this.#collect();
      const next = Math.min(...this.#queue.map(({ at }) => at));
      if (next <= this.now) await this.#takeMessage();
      else if (this.#clients.every(({ line }) => line)) this.now = Math.min(next, this.now + 5_000);
    }
    for (const client of this.#clients) this.#judge(client);
    await this.#sell(0);
    for (const asked = this.now; this.#queue.some(({ at }) => at <= asked); ) {
      await this.#takeMessage();
      await this.#drain();
      this.#collect();
    }
    for (const client of this.#clients) this.#judge(client);
    if (this.kills === 0) this.violations.push(...changesTooSoon([...this.#periodic.values()], FREQUENCY_MS));
  }

  #judge({ name, subscriptions, known }: Client): void {
    for (const id of subscriptions) {
      const sum = id === 'slow' ? [...this.#sold.values()].reduce((a, b) => a + b, 0) : this.#sold.get(id);
      const shown = known.get(id)?.value ?? 0;
      if (shown !== (sum ?? 0)) this.violations.push(`${name} ${id} shows ${shown}, sold ${sum ?? 0}`);
    }
  }

  async #sell(detail: number): Promise<void> {
    const region = REGIONS[detail % REGIONS.length] ?? '';
    this.#made += 1;
    const event = {
      event: 'purchase',
      value: 1,
      timestamp: new Date(this.now).toISOString(),
      properties: { order_id: `o-${this.#made}`, region },
    };
    const { accepted } = await ingest([event], { ...companyFacts(this.company), now: this.now });
    if (accepted !== 1) throw new Error('The event was refused.');
    this.#sold.set(region, (this.#sold.get(region) ?? 0) + 1);
    await tellOfData([this.company]);
  }

  /** The next message; where none is due, time goes on to it. */
  async #takeMessage(): Promise<void> {
    const [next] = this.#queue.toSorted((one, other) => one.at - other.at);
    if (!next) return;
    this.#queue = this.#queue.filter((waiting) => waiting !== next);
    this.now = Math.max(this.now, next.at);
    const { task, deliveries } = next;
    // Until it is known that it was handled; five deliveries at most.
    const again = { task, at: this.now + VISIBILITY_MS, deliveries: deliveries + 1 };
    if (again.deliveries < 5) this.#queue.push(again);
    this.#start(async () => {
      if (task.kind === 'tick') await takeDueTurn(task.company, task.due_at, this.#clock);
      else if (task.kind === 'data') await takeDataTurn(task.company, this.#clock);
      this.#queue = this.#queue.filter((waiting) => waiting !== again);
    });
  }

  #connect(client: Client): void {
    if (client.line) return;
    const line = client.open();
    this.#lines.set(line.id, { client, line });
    for (const id of client.subscriptions) {
      const request = requestOf(id, client.known.get(id)?.place);
      const session = {
        caller: callerOf(this.company),
        connection: line.id,
        endsAt: Math.ceil(this.now / 1000) + 7_200,
      };
      this.#start(
        () => subscribe(request, session, this.now, this.#clock),
        () => {
          if (client.line === line) client.break();
        },
      );
    }
  }

  /** API Gateway finds that a connection is over. */
  #notice(detail: number): void {
    const broken = [...this.#lines.values()].filter(({ line }) => line.isOpen && !line.hears);
    const found = broken[detail % Math.max(1, broken.length)];
    if (!found) return;
    found.line.isOpen = false;
    this.#start(() => removeConnection(this.company, found.line.id));
  }

  #post(connection: string, text: string): PostOutcome {
    const found = this.#lines.get(connection);
    if (!found?.line.isOpen) return 'gone';
    const message = JSON.parse(text) as Message;
    if (message.type === 'metric_update' && message.acknowledgement !== true) {
      const body = JSON.stringify(message.metrics);
      const before = this.#bodies.get(message.resume_from) ?? body;
      if (before !== body) this.violations.push(`${message.resume_from} says two things`);
      this.#bodies.set(message.resume_from, body);
      if (message.delivery_frequency !== 'real_time')
        this.#periodic.set(message.resume_from, toldBy(message));
    }
    found.client.receive(found.line, message);
    return 'sent';
  }

  /** A call that dies or fails is noticed by its caller: a client breaks off and comes back. */
  #start(work: () => Promise<unknown>, onFailure?: () => void): void {
    const process = new Process();
    this.#processes.push(process);
    this.#endsAt.set(process, this.now + TIMEOUT_MS);
    process.start(async () => {
      try {
        await work();
      } catch (error) {
        this.violations.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    });
    if (onFailure) this.#onDeath.set(process, onFailure);
  }

  readonly #onDeath = new Map<Process, () => void>();
  readonly #endsAt = new Map<Process, number>();

  #living(): Process[] {
    for (const process of this.#processes) {
      const isOver = (this.#endsAt.get(process) ?? 0) < this.now;
      if (!isOver || process.dead || process.ended) continue;
      process.dead = true;
      this.#died(process);
    }
    return this.#processes.filter(({ dead, ended }) => !dead && !ended);
  }

  async #run(detail: number, fate: Fate): Promise<void> {
    const ready = this.#living().filter(({ pending }) => pending.length > 0);
    const process = ready[detail % Math.max(1, ready.length)];
    if (!process) return;
    for (let step = detail % MOST_STEPS; step > 0; step -= 1) await process.step(detail, 'done');
    await process.step(detail, fate);
    if (process.dead) this.#died(process);
  }

  #died(process: Process): void {
    this.kills += 1;
    this.#onDeath.get(process)?.();
  }

  async #drain(): Promise<void> {
    for (let ready = this.#living(); ready.length > 0; ready = this.#living()) {
      const busy = ready.filter(({ pending }) => pending.length > 0);
      for (const process of busy) await process.step(0, 'done');
      if (busy.length === 0) await flush();
    }
  }

  #fateOf(detail: number): Fate {
    if (!this.#deaths || detail % 100 >= FAULTY_PERCENT) return 'done';
    return detail % 2 === 0 ? 'killed_before' : 'killed_after';
  }

  #collect(): void {
    this.#processes = this.#living();
    for (const { violations, name, gaps } of this.#clients) {
      this.violations.push(...violations.splice(0));
      if (gaps > 0 && this.kills === 0) this.violations.push(`${name} missed an update though nothing died`);
    }
  }
}

function toldBy({ resume_from: place, timestamp, metrics }: Message): Told {
  const { epoch = '', sequence = 0 } = readPlace(place) ?? {};
  return { epoch, sequence, at: Date.parse(timestamp), figures: JSON.stringify(metrics) };
}

const companyFacts = (company: string) => ({
  company,
  timeZone: 'UTC',
  retentionDays: 1_826,
  currency: 'EUR',
  ownMetrics: 0,
});

const callerOf = (company: string) =>
  ({ ...companyFacts(company), plan: 'enterprise', scopes: [], watched: [] }) as unknown as Caller;

function requestOf(id: string, place: string | undefined): SubscribeRequest {
  return MESSAGES.subscribe.parse({
    action: 'subscribe',
    subscription_id: id,
    metrics: ['revenue'],
    filters: { time_window: '30m', ...(id === 'slow' ? {} : { regions: [id] }) },
    ...(id === 'slow' ? { delivery_frequency: `${FREQUENCY_MS / 1000}s` } : {}),
    ...(place === undefined ? {} : { resume_from: place }),
  });
}
