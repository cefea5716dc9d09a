import { readMessage, type StreamMessage, type StreamRequest } from './messages.ts';

/** Where the figures on the page come from at the moment. */
export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** The connection broke; figures are asked for meanwhile. */
  | { kind: 'reconnecting'; attempt: number }
  /** The company's plan has no stream. */
  | { kind: 'polling'; reason: string }
  /** The connection's credential is over. */
  | { kind: 'ended' };

/** The part of a WebSocket that is used. */
export interface Socket {
  send: (text: string) => void;
  close: (code?: number) => void;
  addEventListener: ((type: 'open', listener: () => void) => void) &
    ((type: 'message', listener: (event: { data: unknown }) => void) => void) &
    ((type: 'close', listener: (event: { code: number }) => void) => void);
}

/** Why there will be no stream, however often it is tried. */
export class NoStream extends Error {
  override name = 'NoStream';
}

export interface ConnectionOptions {
  /**
   * Opens a socket, with a new single-use ticket each time.
   * @throws NoStream where trying again is of no use
   */
  open: () => Promise<Socket>;
  /** A number in [0, 1): spreads the attempts of many pages. */
  random?: () => number;
}

interface Subscription {
  request: StreamRequest;
  listener: (message: StreamMessage) => void;
  /** Place after which nothing has been received yet. */
  resumeFrom: string | undefined;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** API Gateway closes what is silent for ten minutes; a dead network is noticed after one. */
const PING_MS = 45_000;
const PONG_PATIENCE_MS = 15_000;
const CLOSE_EXPIRED = 4401;
/** Errors that are the platform's, not the request's: the same request works a moment later. */
const PASSING: ReadonlySet<string> = new Set([
  'INTERNAL_ERROR',
  'SERVICE_UNAVAILABLE',
  'RATE_LIMIT_EXCEEDED',
]);
const ASK_AGAIN_MS = 3_000;

/** One connection for the whole page: subscribes anew after each break, from where each subscription was. */
export class StreamConnection {
  readonly #options: ConnectionOptions;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #listeners = new Set<() => void>();
  #socket: Socket | undefined;
  #state: ConnectionState = { kind: 'connecting' };
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Hears of each change of the state. */
  onState = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens it; breaks are mended until `stop`. */
  async start(): Promise<void> {
    if (this.#stopped) return;
    try {
      const socket = await this.#options.open();
      if (this.#stopped) socket.close();
      else this.#use(socket);
    } catch (error) {
      if (error instanceof NoStream) this.#become({ kind: 'polling', reason: error.message });
      else this.#retry();
    }
  }

  /** Tries at once, such as when the network is back. */
  hurry(): void {
    if (this.#state.kind !== 'reconnecting') return;
    clearTimeout(this.#timer);
    void this.start();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000);
  }

  /** A subscription of the same id is replaced. Returns how to end it. */
  subscribe(id: string, request: StreamRequest, listener: Subscription['listener']): () => void {
    const subscription: Subscription = { request, listener, resumeFrom: undefined };
    this.#subscriptions.set(id, subscription);
    if (this.#state.kind === 'live') this.#ask(id, subscription);
    return () => {
      if (this.#subscriptions.get(id) !== subscription) return;
      this.#subscriptions.delete(id);
      if (this.#state.kind === 'live') this.#send({ action: 'unsubscribe', subscription_id: id });
    };
  }

  #use(socket: Socket): void {
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#attempt = 0;
      this.#become({ kind: 'live' });
      for (const [id, subscription] of this.#subscriptions) this.#ask(id, subscription);
      this.#keepAlive(socket);
    });
    socket.addEventListener('message', ({ data }) => {
      this.#keepAlive(socket);
      const message = readMessage(data);
      if (message) this.#take(message);
    });
    socket.addEventListener('close', ({ code }) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      if (code === CLOSE_EXPIRED) this.#become({ kind: 'ended' });
      else this.#retry();
    });
  }

  #take(message: StreamMessage): void {
    const id = 'subscription_id' in message ? message.subscription_id : undefined;
    const subscription = id === undefined ? undefined : this.#subscriptions.get(id);
    if (!subscription) return;
    if (message.type === 'error' && PASSING.has(message.error.code)) {
      this.#askLater(message.subscription_id ?? '', subscription);
      return;
    }
    if ('resume_from' in message) subscription.resumeFrom = message.resume_from;
    subscription.listener(message);
  }

  #ask(id: string, { request, resumeFrom }: Subscription): void {
    const resume = resumeFrom === undefined ? {} : { resume_from: resumeFrom };
    this.#send({ action: 'subscribe', subscription_id: id, ...request, ...resume });
  }

  #askLater(id: string, subscription: Subscription): void {
    setTimeout(() => {
      if (this.#state.kind === 'live' && this.#subscriptions.get(id) === subscription)
        this.#ask(id, subscription);
    }, ASK_AGAIN_MS);
  }

  #send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  /** Silence is broken by a ping; where that stays unanswered the connection counts as broken. */
  #keepAlive(socket: Socket): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#send({ action: 'ping' });
      this.#timer = setTimeout(() => {
        if (this.#socket !== socket) return;
        this.#socket = undefined;
        socket.close();
        this.#retry();
      }, PONG_PATIENCE_MS);
    }, PING_MS);
  }

  /** Waits about twice as long each time. */
  #retry(): void {
    if (this.#stopped) return;
    const { random = Math.random } = this.#options;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempt) * (0.5 + random() / 2);
    this.#attempt += 1;
    this.#become({ kind: 'reconnecting', attempt: this.#attempt });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.start(), wait);
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    for (const tell of this.#listeners) tell();
  }
}
