import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';

export type StreamMessage = Record<string, unknown> & { type: string };

/** A client of the stream that keeps what it receives. */
export class StreamClient {
  readonly socket: WebSocket;
  readonly received: StreamMessage[] = [];
  readonly closed: Promise<{ code: number }>;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => {
      this.received.push(JSON.parse(data.toString()) as StreamMessage);
      socket.emit('kept');
    });
    socket.on('error', () => undefined);
    this.closed = once(socket, 'close').then(([code]) => ({ code: Number(code) }));
  }

  /** @throws with the status where the connection is refused */
  static async open(url: string, query: string, options: ClientOptions = {}): Promise<StreamClient> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v2/stream${query}`, options);
    const client = new StreamClient(socket);
    const refused = once(socket, 'unexpected-response').then(async ([, answer]) => {
      const response = answer as NodeJS.ReadableStream & { statusCode: number };
      let body = '';
      for await (const chunk of response) body += String(chunk);
      throw new Error(`${response.statusCode} ${body}`);
    });
    await Promise.race([once(socket, 'open'), refused]);
    refused.catch(() => undefined);
    return client;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The first message, from the given place on, that fits; it may have come already. */
  async next(fits: (message: StreamMessage) => boolean, from = 0): Promise<StreamMessage> {
    const deadline = AbortSignal.timeout(60_000);
    for (let at = from; ; at++) {
      while (this.received.length <= at) await once(this.socket, 'kept', { signal: deadline });
      const message = this.received[at];
      if (message && fits(message)) return message;
    }
  }

  /** Subscribes and waits for the acknowledgement. */
  async subscribe(request: Record<string, unknown>): Promise<StreamMessage> {
    const from = this.received.length;
    this.send({ action: 'subscribe', ...request });
    return this.next(
      ({ acknowledgement, type, subscription_id: id }) =>
        (acknowledgement === true || type === 'resumed' || type === 'error') &&
        (request['subscription_id'] === undefined || id === request['subscription_id']),
      from,
    );
  }

  updates(subscription: string): StreamMessage[] {
    return this.received.filter(
      ({ type, subscription_id: id }) => type === 'metric_update' && id === subscription,
    );
  }

  close(): void {
    this.socket.close(1000);
  }
}

/** The value of one metric of an update. */
export function valueOf(message: StreamMessage, name: string): unknown {
  const metrics = message['metrics'] as { name: string; value: unknown }[] | undefined;
  return metrics?.find((metric) => metric.name === name)?.value;
}
