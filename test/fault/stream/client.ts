import { readPlace } from '#shared/stream/resume-token.ts';
import { LINGER_MS } from '#shared/stream/timing.ts';

export interface Message {
  type: string;
  subscription_id: string;
  sequence: number;
  resume_from: string;
  timestamp: string;
  delivery_frequency?: string;
  acknowledgement?: boolean;
  resumed?: boolean;
  metrics?: { name: string; value: number | null }[];
}

/** What the client knows of a subscription. */
interface Known {
  /** The resume_from of the last message that it took. */
  place: string | undefined;
  sequence: number;
  value: number | null;
}

/** A connection as the platform and its client see it: one may know of its end before the other. */
export interface Line {
  id: string;
  /** The client's end is there. */
  hears: boolean;
  /** API Gateway has it. */
  isOpen: boolean;
  started: Set<string>;
}

/**
 * A client as docs/scaling.md tells to write one: it takes updates one after the other, and where one is missing it opens a new
 * connection and resumes. What must never happen it writes down.
 */
export class Client {
  readonly name: string;
  readonly subscriptions: readonly string[];
  readonly known = new Map<string, Known>();
  readonly violations: string[] = [];
  line: Line | undefined;
  /** Times that an update was missing, and that the platform went on from a place. */
  gaps = 0;
  resumed = 0;
  #lines = 0;

  readonly #clock: () => number;
  readonly #listenedAt = new Map<string, number>();

  constructor(name: string, subscriptions: readonly string[], clock: () => number) {
    this.#clock = clock;
    this.name = name;
    this.subscriptions = subscriptions;
  }

  open(): Line {
    this.#lines += 1;
    this.line = { id: `${this.name}-${this.#lines}`, hears: true, isOpen: true, started: new Set() };
    return this.line;
  }

  /** The client's end breaks; API Gateway notices later. */
  break(): void {
    for (const id of this.line?.started ?? []) this.#listenedAt.set(id, this.#clock());
    if (this.line) this.line.hears = false;
    this.line = undefined;
  }

  receive(line: Line, message: Message): void {
    if (line !== this.line || !line.hears) return;
    const { subscription_id: id, type } = message;
    if (type === 'resumed') {
      line.started.add(id);
      this.resumed += 1;
      return;
    }
    if (type !== 'metric_update') return this.#wrong(`${id}: unexpected ${type}`);
    if (message.acknowledgement === true) return this.#begin(line, message);
    if (!line.started.has(id)) return this.#missing(`${id}: an update before its subscription began`);
    const known = this.known.get(id);
    if (known?.place === undefined) return this.#wrong(`${id}: an update of nothing`);
    if (epochOf(message.resume_from) !== epochOf(known.place))
      return this.#missing(`${id}: of another life of the channel`);
    if (message.sequence <= known.sequence) return this.#wrong(`${id}: ${message.sequence} came twice`);
    if (message.sequence > known.sequence + 1) return this.#missing(`${id}: ${known.sequence + 1}`);
    this.#take(message);
  }

  #begin(line: Line, message: Message): void {
    const { subscription_id: id } = message;
    line.started.add(id);
    const away = this.#clock() - (this.#listenedAt.get(id) ?? 0);
    if (this.known.has(id) && away < LINGER_MS)
      this.#wrong(`${id}: its place was not known any more after ${away} ms`);
    this.#take(message);
  }

  #take({ subscription_id: id, sequence, resume_from: place, metrics }: Message): void {
    this.known.set(id, { place, sequence, value: metrics?.[0]?.value ?? null });
  }

  #missing(_what: string): void {
    this.gaps += 1;
    this.break();
  }

  #wrong(what: string): void {
    this.violations.push(`${this.name} ${what}`);
  }
}

const epochOf = (place: string) => readPlace(place)?.epoch;
