import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NoStream, type Socket, StreamConnection } from '#dashboard/stream/connection.ts';
import type { StreamMessage } from '#dashboard/stream/messages.ts';

/** A socket whose other end is the test. */
class FakeSocket implements Socket {
  readonly sent: Record<string, unknown>[] = [];
  readonly #listeners = new Map<string, (event: never) => void>();
  closed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.closed = true;
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, listener);
  }

  emit(type: 'open' | 'message' | 'close', event: object = {}): void {
    this.#listeners.get(type)?.(event as never);
  }

  receive(message: object): void {
    this.emit('message', { data: JSON.stringify(message) });
  }
}

const REQUEST = { metrics: ['revenue'], filters: { time_window: '1h' } };
const update = (resume: string) => ({
  type: 'metric_update',
  subscription_id: 'live',
  resume_from: resume,
  metrics: [],
});

describe('the connection to the stream', () => {
  let sockets: FakeSocket[];
  let refusal: Error | undefined;
  let connection: StreamConnection;
  let received: StreamMessage[];

  beforeEach(() => {
    vi.useFakeTimers();
    sockets = [];
    received = [];
    refusal = undefined;
    connection = new StreamConnection({
      random: () => 1,
      open: () => {
        if (refusal) return Promise.reject(refusal);
        const socket = new FakeSocket();
        sockets.push(socket);
        return Promise.resolve(socket);
      },
    });
  });
  afterEach(() => {
    connection.stop();
    vi.useRealTimers();
  });

  const opened = async (): Promise<FakeSocket> => {
    await connection.start();
    const socket = sockets.at(-1);
    socket?.emit('open');
    return socket as FakeSocket;
  };

  it('subscribes once it is open, and hands on what comes', async () => {
    connection.subscribe('live', REQUEST, (message) => received.push(message));
    const socket = await opened();
    expect(socket.sent).toEqual([{ action: 'subscribe', subscription_id: 'live', ...REQUEST }]);
    socket.receive(update('a.b.1'));
    expect(received).toHaveLength(1);
    expect(connection.state).toEqual({ kind: 'live' });
  });

  it('connects anew after a break, and goes on from where each subscription was', async () => {
    connection.subscribe('live', REQUEST, () => undefined);
    const socket = await opened();
    socket.receive(update('a.b.7'));
    socket.emit('close', { code: 1006 });
    expect(connection.state.kind).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(500);
    sockets[1]?.emit('open');
    expect(sockets[1]?.sent[0]).toMatchObject({ subscription_id: 'live', resume_from: 'a.b.7' });
  });

  it('waits twice as long after each failure, half a minute at most', async () => {
    refusal = new Error('unreachable');
    await connection.start();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      const before = Date.now();
      await vi.advanceTimersToNextTimerAsync();
      waits.push(Date.now() - before);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('begins with the short wait again once it was open', async () => {
    refusal = new Error('unreachable');
    await connection.start();
    await vi.advanceTimersByTimeAsync(4_000);
    refusal = undefined;
    await vi.advanceTimersToNextTimerAsync();
    sockets[0]?.emit('open');
    sockets[0]?.emit('close', { code: 1001 });
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(2);
  });

  it('gives up where the plan has no stream, and says why', async () => {
    refusal = new NoStream('The plan has no stream');
    await connection.start();
    expect(connection.state).toEqual({ kind: 'polling', reason: 'The plan has no stream' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not come back once the credential is over', async () => {
    const socket = await opened();
    socket.emit('close', { code: 4401 });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(connection.state.kind).toBe('ended');
    expect(sockets).toHaveLength(1);
  });

  it('pings when nothing comes, and takes silence for a break', async () => {
    const socket = await opened();
    await vi.advanceTimersByTimeAsync(45_000);
    expect(socket.sent.at(-1)).toEqual({ action: 'ping' });
    socket.receive({ type: 'pong' });
    await vi.advanceTimersByTimeAsync(45_000 + 14_999);
    expect(connection.state.kind).toBe('live');
    await vi.advanceTimersByTimeAsync(1);
    expect(connection.state.kind).toBe('reconnecting');
    expect(socket.closed).toBe(true);
  });

  it('forgets the place when a subscription is replaced, and tells the stream when one ends', async () => {
    connection.subscribe('live', REQUEST, () => undefined);
    const socket = await opened();
    socket.receive(update('a.b.7'));
    const end = connection.subscribe('live', { ...REQUEST, metrics: ['orders'] }, () => undefined);
    expect(socket.sent.at(-1)).not.toHaveProperty('resume_from');
    end();
    expect(socket.sent.at(-1)).toEqual({ action: 'unsubscribe', subscription_id: 'live' });
  });

  it('hands an event to the subscription that it is addressed to, once', async () => {
    const events: string[] = [];
    for (const id of ['one', 'other'])
      connection.subscribe(id, { event_types: ['report_completed'] }, () => events.push(id));
    const socket = await opened();
    const event = { id: 'e', type: 'report_completed', timestamp: '', data: {} };
    for (const id of ['one', 'other'])
      socket.receive({ type: 'event', subscription_id: id, resume_from: 'events.e.1', event });
    expect(events).toEqual(['one', 'other']);
  });

  it('asks again for what failed on the other side, and hands on what the request itself made wrong', async () => {
    connection.subscribe('live', REQUEST, (message) => received.push(message));
    const socket = await opened();
    const error = (code: string) => ({
      type: 'error',
      subscription_id: 'live',
      error: { code, message: '' },
    });
    socket.receive(error('INTERNAL_ERROR'));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(socket.sent).toHaveLength(2);
    expect(received).toEqual([]);
    socket.receive(error('VALIDATION_ERROR'));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(socket.sent).toHaveLength(2);
    expect(received).toHaveLength(1);
  });

  it('closes a socket that was still opening when it was stopped', async () => {
    const starting = connection.start();
    connection.stop();
    await starting;
    expect(sockets[0]?.closed).toBe(true);
  });

  it('takes what is no message for nothing', async () => {
    const socket = await opened();
    for (const data of ['{', '[]', '3', 'null', new ArrayBuffer(2)]) socket.emit('message', { data });
    expect(connection.state.kind).toBe('live');
  });
});
