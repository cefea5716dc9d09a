import type { WebSocket } from 'ws';
import type { Clock } from '#shared/runtime/clock.ts';
import type { ConnectionFacts } from './websocket-event.ts';

export interface OpenConnection {
  facts: ConnectionFacts;
  socket: WebSocket;
  /** Milliseconds since the Unix epoch. */
  lastActiveAt: number;
}

/** Milliseconds; https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export interface ConnectionLimits {
  idleMs: number;
  durationMs: number;
}

export const AWS_CONNECTION_LIMITS: ConnectionLimits = { idleMs: 10 * 60_000, durationMs: 2 * 3_600_000 };

/** The open connections, as `@connections` and the limits see them. */
export interface Connections {
  add: (connection: OpenConnection) => void;
  remove: (connectionId: string) => void;
  get: (connectionId: string) => OpenConnection | undefined;
  all: () => OpenConnection[];
  /** Sends a text message; false when the connection is gone. */
  post: (connectionId: string, text: string) => boolean;
  /** Closes a connection; false when it is gone. */
  close: (connectionId: string, code?: number) => boolean;
  /** Closes what passed a limit by the clock's time. */
  sweep: () => void;
}

/** A reader this far behind is cut off, so that it cannot fill the memory: sixteen of the largest messages. */
const MAX_UNREAD_BYTES = 16 * 128 * 1024;

export function createConnections(
  clock: Clock,
  limits: ConnectionLimits,
  log: ((line: string) => void) | undefined,
): Connections {
  const open = new Map<string, OpenConnection>();
  const live = (id: string): OpenConnection | undefined => {
    const connection = open.get(id);
    return connection?.socket.readyState === 1 ? connection : undefined;
  };
  return {
    add: (connection) => void open.set(connection.facts.connectionId, connection),
    remove: (connectionId) => void open.delete(connectionId),
    get: live,
    all: () => [...open.values()],
    post(connectionId, text) {
      const connection = live(connectionId);
      if (connection === undefined) return false;
      if (connection.socket.bufferedAmount > MAX_UNREAD_BYTES) {
        log?.(
          `WebSocket ${connectionId} is cut off: ${connection.socket.bufferedAmount} bytes wait for its reader.`,
        );
        connection.socket.terminate();
        return false;
      }
      connection.lastActiveAt = clock();
      connection.socket.send(text);
      return true;
    },
    close(connectionId, code = 1000) {
      const connection = live(connectionId);
      connection?.socket.close(code, code === 1000 ? 'Connection Closed Normally' : '');
      return connection !== undefined;
    },
    sweep() {
      const now = clock();
      for (const { facts, socket, lastActiveAt } of open.values()) {
        const passed = now - lastActiveAt >= limits.idleMs || now - facts.connectedAt >= limits.durationMs;
        if (passed && socket.readyState === 1) socket.close(1001, 'Going away');
      }
    },
  };
}
