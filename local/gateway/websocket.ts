import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '#shared/runtime/clock.ts';
import type { Invoke, Stack } from '../cloud-types.ts';
import { GATEWAY_RESPONSES, GatewayRefusal } from './gateway-response.ts';
import { type HttpAnswer, type HttpRequest, headerOf } from './http-message.ts';
import { shortId } from './request-context.ts';
import { createTokenBuckets } from './token-bucket.ts';
import { readWebSocketApis, type WebSocketApi } from './websocket-api.ts';
import { connect } from './websocket-connect.ts';
import {
  AWS_CONNECTION_LIMITS,
  type ConnectionLimits,
  type Connections,
  createConnections,
} from './websocket-connections.ts';
import type { ConnectionFacts } from './websocket-event.ts';
import { createHandshakes } from './websocket-handshake.ts';
import { createWebSocketTraffic } from './websocket-traffic.ts';

/** The raw parts of an upgrade that only a WebSocket server can use. */
export interface Upgrade {
  message: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

export interface WebSocketGatewayOptions {
  clock: Clock;
  /** AWS's own limits when left out. */
  limits?: ConnectionLimits | undefined;
  log?: ((line: string) => void) | undefined;
}

export interface WebSocketGateway {
  apis: WebSocketApi[];
  connections: Connections;
  /** Opens a connection at `/STAGE`, or says how to refuse it. */
  upgrade: (apiId: string, request: HttpRequest, upgrade: Upgrade) => Promise<HttpAnswer | 'opened'>;
  /** Closes every connection and waits until its `$disconnect` has run, two seconds at most. */
  stop: () => Promise<void>;
}

/** Serves the WebSocket APIs of a stack as API Gateway does. Throws at once on what it cannot run. */
export function createWebSocketGateway(
  stack: Stack,
  invoke: Invoke,
  options: WebSocketGatewayOptions,
): WebSocketGateway {
  const { clock, log } = options;
  const apis = readWebSocketApis(stack);
  const connections = createConnections(clock, options.limits ?? AWS_CONNECTION_LIMITS, log);
  const buckets = createTokenBuckets(clock);
  const traffic = createWebSocketTraffic({ stack, invoke, clock, connections, buckets, log });
  const handshake = createHandshakes();
  const sweeper = setInterval(connections.sweep, 1000).unref();
  return {
    apis,
    connections,
    async upgrade(apiId, request, upgrade) {
      const api = apis.find((candidate) => candidate.id.toLowerCase() === apiId.toLowerCase());
      const facts = api === undefined ? undefined : factsOf(api, request, clock());
      if (api === undefined || facts === undefined) return refusal(403, 'Forbidden');
      if (!isHandshake(request)) return refusal(400, 'Bad Request');
      try {
        const answer = await connect({ stack, invoke, clock, buckets }, api, facts, request);
        if (answer !== undefined && (answer.status < 200 || answer.status > 299)) return answer;
        const protocol = headerOf(answer?.headers ?? [], 'sec-websocket-protocol');
        const socket = await handshake(upgrade, protocol);
        if (socket === undefined) await traffic.lost(api, facts);
        else traffic.accept(api, facts, socket, upgrade.socket);
        return 'opened';
      } catch (error) {
        return refuse(error, facts.connectionId, log);
      }
    },
    async stop() {
      clearInterval(sweeper);
      for (const { socket } of connections.all()) socket.close(1001, 'Going away');
      await Promise.race([traffic.idle(), delay(2000, undefined, { ref: false })]);
      for (const { socket } of connections.all()) socket.terminate();
    },
  };
}

/**
 * A connection's facts. A path past the stage is refused: WebSocket APIs know none, so a distribution before one
 * must rewrite the path.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-wscat.html
 */
function factsOf(api: WebSocketApi, request: HttpRequest, nowMs: number): ConnectionFacts | undefined {
  const name = /^\/(?<stage>[^/]+)\/?$/u.exec(request.path)?.groups?.['stage'];
  const stage = api.stages.find((candidate) => candidate.name === name);
  if (stage === undefined) return undefined;
  return {
    connectionId: shortId(),
    apiId: api.id,
    stage: stage.name,
    stageVariables: stage.variables,
    connectedAt: nowMs,
    identity: {
      sourceIp: request.sourceIp,
      userAgent: headerOf(request.headers, 'user-agent') ?? '',
    },
  };
}

/** RFC 6455 section 4.2.1. */
function isHandshake(request: HttpRequest): boolean {
  const key = headerOf(request.headers, 'sec-websocket-key') ?? '';
  return headerOf(request.headers, 'sec-websocket-version') === '13' && /^[+/0-9A-Za-z]{22}==$/u.test(key);
}

function refuse(error: unknown, connectionId: string, log: WebSocketGatewayOptions['log']): HttpAnswer {
  if (!(error instanceof GatewayRefusal)) throw error;
  if (error.message !== error.clientMessage)
    log?.(`WebSocket $connect is refused with ${error.type}: ${error.message}`);
  const { status, error: errorType } = GATEWAY_RESPONSES[error.type];
  const answer = refusal(status, error.clientMessage, connectionId);
  answer.headers.push(['x-amzn-ErrorType', errorType]);
  return answer;
}

function refusal(status: number, message: string, connectionId?: string): HttpAnswer {
  const body = connectionId === undefined ? { message } : { message, connectionId };
  return {
    status,
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from(JSON.stringify(body)),
  };
}
