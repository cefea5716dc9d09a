import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import type { Clock } from '#shared/runtime/clock.ts';
import type { Invoke, Stack } from '../cloud-types.ts';
import { GatewayRefusal } from './gateway-response.ts';
import { readProxyOutcome } from './rest-answer.ts';
import type { TokenBuckets } from './token-bucket.ts';
import { selectedRouteKey, type WebSocketApi, type WebSocketRoute } from './websocket-api.ts';
import { requirePermission, takeRouteToken } from './websocket-connect.ts';
import type { Connections, OpenConnection } from './websocket-connections.ts';
import { type ConnectionFacts, disconnectEvent, messageEvent, webSocketContext } from './websocket-event.ts';
import { createFrameWatch, MAX_FRAME_BYTES } from './websocket-frames.ts';
import { withinLimit } from './within-limit.ts';

export interface TrafficParts {
  stack: Stack;
  invoke: Invoke;
  clock: Clock;
  connections: Connections;
  buckets: TokenBuckets;
  log: ((line: string) => void) | undefined;
}

export interface WebSocketTraffic {
  /** Takes over an opened socket: routes its messages until it closes, then runs `$disconnect`. */
  accept: (api: WebSocketApi, facts: ConnectionFacts, socket: WebSocket, raw: Duplex) => void;
  /** Runs `$disconnect` for a client that left while `$connect` ran. */
  lost: (api: WebSocketApi, facts: ConnectionFacts) => Promise<void>;
  /** Resolves when no connection is open and every started invocation has ended. */
  idle: () => Promise<void>;
}

export function createWebSocketTraffic(parts: TrafficParts): WebSocketTraffic {
  const running = new Set<Promise<void>>();
  const track = (work: Promise<void>): void => {
    const ended = work
      .catch((error: unknown) =>
        parts.log?.(`WebSocket: ${error instanceof Error ? error.message : String(error)}`),
      )
      .then(() => void running.delete(ended));
    running.add(ended);
  };
  const closed = new Set<Promise<void>>();
  return {
    accept(api, facts, socket, raw) {
      const connection: OpenConnection = { facts, socket, lastActiveAt: parts.clock() };
      parts.connections.add(connection);
      const receive = limitFrames(socket, raw, (data, isBinary) => {
        connection.lastActiveAt = parts.clock();
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html
        if (isBinary) socket.close(1003, 'Binary frames are not supported');
        else track(route(parts, api, connection, textOf(data)));
      });
      socket.on('message', receive);
      for (const sign of ['ping', 'pong'] as const)
        socket.on(sign, () => void (connection.lastActiveAt = parts.clock()));
      socket.on('error', () => undefined);
      const over = new Promise<void>((resolve) => {
        socket.once('close', (code, reason) => {
          parts.connections.remove(facts.connectionId);
          track(disconnect(parts, api, facts, { code, reason: reason.toString() || (REASONS[code] ?? '') }));
          resolve();
        });
      });
      closed.add(over);
      socket.resume();
      void over.then(() => closed.delete(over));
    },
    lost: (api, facts) => disconnect(parts, api, facts, { code: 1006, reason: REASONS[1006] ?? '' }),
    async idle() {
      await Promise.all(closed);
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** Hands messages on until a frame passes the limit, which closes the connection with 1009. */
function limitFrames(
  socket: WebSocket,
  raw: Duplex,
  handle: (data: RawData, isBinary: boolean) => void,
): (data: RawData, isBinary: boolean) => void {
  let tooLong = false;
  const watch = createFrameWatch(MAX_FRAME_BYTES, () => {
    tooLong = true;
    socket.close(1009, 'Message Too Long');
  });
  // Before the library reads the same bytes, so that a message of a frame too long is never handed on.
  raw.prependListener('data', watch);
  return (data, isBinary) => {
    if (!tooLong) handle(data, isBinary);
  };
}

/**
 * Invokes the route that a message selects. A failure is told to the client with the ids of connection and request.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-selection.html
 */
async function route(
  parts: TrafficParts,
  api: WebSocketApi,
  connection: OpenConnection,
  body: string,
): Promise<void> {
  const { facts } = connection;
  const key = selectedRouteKey(api, body);
  const chosen = reachable(api, key) ?? api.routes.get('$default');
  const context = webSocketContext(facts, chosen?.key ?? '$default', 'MESSAGE', parts.clock());
  const tell = (message: string): void => {
    const { connectionId } = facts;
    parts.connections.post(
      connectionId,
      JSON.stringify({ message, connectionId, requestId: context.requestId }),
    );
  };
  if (chosen === undefined) {
    tell('Forbidden');
    return;
  }
  try {
    takeRouteToken(parts.buckets, api, facts, chosen.key);
    requirePermission(parts.stack, chosen, facts);
    const outcome = await withinLimit(
      parts.invoke(chosen.functionArn, messageEvent(facts, context, body)),
      chosen.timeoutMs,
    );
    const answer = readProxyOutcome(outcome, {
      accept: undefined,
      binaryMediaTypes: [],
      where: `WebSocket ${chosen.key}`,
    });
    if (chosen.answers && answer.body.length > 0)
      parts.connections.post(facts.connectionId, answer.body.toString());
  } catch (error) {
    if (!(error instanceof GatewayRefusal)) throw error;
    if (error.message !== error.clientMessage) parts.log?.(error.message);
    tell(error.clientMessage);
  }
}

/** Clients cannot call the gateway's own routes. */
function reachable(api: WebSocketApi, key: string | undefined): WebSocketRoute | undefined {
  return key === undefined || key === '$connect' || key === '$disconnect' ? undefined : api.routes.get(key);
}

async function disconnect(
  parts: TrafficParts,
  api: WebSocketApi,
  facts: ConnectionFacts,
  close: { code: number; reason: string },
): Promise<void> {
  const found = api.routes.get('$disconnect');
  if (found === undefined) return;
  requirePermission(parts.stack, found, facts);
  const context = webSocketContext(facts, '$disconnect', 'DISCONNECT', parts.clock());
  const outcome = await parts.invoke(found.functionArn, disconnectEvent(facts, context, close));
  if (outcome.kind === 'error')
    parts.log?.(`WebSocket $disconnect: ${outcome.errorType}: ${outcome.message}`);
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}

const REASONS: Record<number, string> = {
  1000: 'Connection Closed Normally',
  1001: 'Going away',
  1005: 'Client-side close frame status not set',
  1006: 'Connection closed abnormally',
};
